/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Made by tools/bindings.py from the bindings and the arm64 trees of linux-source-6.1: do not edit.
 *
 * REF(id, property, cells, fixed, before, flags): each sorted by the property's name. `cells` is
 * the target's property that says how many cells follow its phandle (REF_CELLS); NONE: `fixed`.
 * `before`: cells in front of each phandle. Flags: refs.h. Behind a row is the binding, or the
 * tree, that shows it; "common" is the DT specification or a binding of Linux's without a schema.
 * NAMES(names, id): the property that goes when that one goes as a whole.
 */
/* clang-format off */
#ifndef MULLION_DTB_REF_TABLE_H
#define MULLION_DTB_REF_TABLE_H

#define REF_CELLS(CELLS) \
	CELLS(CLOCK, "#clock-cells") \
	CELLS(COOLING, "#cooling-cells") \
	CELLS(DMA, "#dma-cells") \
	CELLS(GPIO, "#gpio-cells") \
	CELLS(HWLOCK, "#hwlock-cells") \
	CELLS(INTERCONNECT, "#interconnect-cells") \
	CELLS(INTERRUPT, "#interrupt-cells") \
	CELLS(IO_CHANNEL, "#io-channel-cells") \
	CELLS(IOMMU, "#iommu-cells") \
	CELLS(MBOX, "#mbox-cells") \
	CELLS(MSI, "#msi-cells") \
	CELLS(MUX_CONTROL, "#mux-control-cells") \
	CELLS(MUX_STATE, "#mux-state-cells") \
	CELLS(PERFORMANCE_DOMAIN, "#performance-domain-cells") \
	CELLS(PHY, "#phy-cells") \
	CELLS(POWER_DOMAIN, "#power-domain-cells") \
	CELLS(PWM, "#pwm-cells") \
	CELLS(QCOM_SMEM_STATE, "#qcom,smem-state-cells") \
	CELLS(RESET, "#reset-cells") \
	CELLS(SOUND_DAI, "#sound-dai-cells") \
	CELLS(THERMAL_SENSOR, "#thermal-sensor-cells") \
	CELLS(TIMESTAMP, "#timestamp-cells") \
	CELLS(TRIGGER_SOURCE, "#trigger-source-cells") \

#define REF_NAMES(NAMES) \
	NAMES("assigned-clock-rates", assigned_clocks) \
	NAMES("clock-names", clocks) \
	NAMES("dma-names", dmas) \
	NAMES("gpio-ranges-group-names", gpio_ranges) \
	NAMES("hwlock-names", hwlocks) \
	NAMES("interconnect-names", interconnects) \
	NAMES("interrupt-names", interrupts_extended) \
	NAMES("io-channel-names", io_channels) \
	NAMES("iommu-map-mask", iommu_map) \
	NAMES("mbox-names", mboxes) \
	NAMES("memory-region-names", memory_region) \
	NAMES("msi-map-mask", msi_map) \
	NAMES("mux-control-names", mux_controls) \
	NAMES("mux-state-names", mux_states) \
	NAMES("nvmem-cell-names", nvmem_cells) \
	NAMES("phy-names", phys) \
	NAMES("pinctrl-names", pinctrl_0) \
	NAMES("power-domain-names", power_domains) \
	NAMES("pwm-names", pwms) \
	NAMES("qcom,smem-state-names", qcom_smem_states) \
	NAMES("reset-names", resets) \
	NAMES("timestamp-names", timestamps) \

#define REF_TABLE(REF) \
	REF(_gpios, "-gpios", GPIO, 0, 0, REF_NEED) /* common */ \
	REF(_supply, "-supply", NONE, 0, 0, REF_NEED) /* common */ \
	REF(acc_syscon, "acc-syscon", NONE, 0, 0, REF_NEED) /* power/avs/qcom,cpr.yaml */ \
	/* net/actions,owl-emac.yaml */ \
	REF(actions_ethcfg, "actions,ethcfg", NONE, 0, 0, REF_NEED) \
	/* iio/adc/brcm,iproc-static-adc.yaml */ \
	REF(adc_syscon, "adc-syscon", NONE, 0, 0, REF_NEED) \
	REF(adi_adc_dev, "adi,adc-dev", NONE, 0, 0, REF_NEED) /* iio/adc/adi,axi-adc.yaml */ \
	/* iio/temperature/adi,ltc2983.yaml */ \
	REF(adi_cold_junction_handle, "adi,cold-junction-handle", NONE, 0, 0, REF_NEED) \
	/* iio/temperature/adi,ltc2983.yaml */ \
	REF(adi_rsense_handle, "adi,rsense-handle", NONE, 0, 0, REF_NEED) \
	REF(ae_handle, "ae-handle", NONE, 0, 0, REF_NEED) /* arm64/hisilicon/hip06.dtsi */ \
	REF(affinity, "affinity", NONE, 0, 0, REF_CUT) /* interrupt-controller/arm,gic-v3.yaml */ \
	/* sound/allwinner,sun4i-a10-codec.yaml */ \
	REF(allwinner_codec_analog_controls, "allwinner,codec-analog-controls", \
	    NONE, 0, 0, REF_NEED) \
	/* display/allwinner,sun4i-a10-display-engine.yaml */ \
	REF(allwinner_pipelines, "allwinner,pipelines", NONE, 0, 0, REF_NEED) \
	/* bus/allwinner,sun50i-a64-de2.yaml */ \
	REF(allwinner_sram, "allwinner,sram", NONE, 1, 0, REF_NEED) \
	/* arm64/altera/socfpga_stratix10.dtsi */ \
	REF(altr_ecc_parent, "altr,ecc-parent", NONE, 0, 0, 0) \
	/* arm64/altera/socfpga_stratix10.dtsi */ \
	REF(altr_sdr_syscon, "altr,sdr-syscon", NONE, 0, 0, REF_NEED) \
	/* arm64/altera/socfpga_stratix10.dtsi */ \
	REF(altr_sysmgr_syscon, "altr,sysmgr-syscon", NONE, REF_REST, 0, REF_NEED) \
	/* thermal/amlogic,thermal.yaml */ \
	REF(amlogic_ao_secure, "amlogic,ao-secure", NONE, 0, 0, REF_NEED) \
	/* media/amlogic,gx-vdec.yaml */ \
	REF(amlogic_ao_sysctrl, "amlogic,ao-sysctrl", NONE, 0, 0, REF_NEED) \
	/* display/amlogic,meson-vpu.yaml */ \
	REF(amlogic_canvas, "amlogic,canvas", NONE, 0, 0, REF_NEED) \
	/* iio/adc/amlogic,meson-saradc.yaml */ \
	REF(amlogic_hhi_sysctrl, "amlogic,hhi-sysctrl", NONE, 0, 0, REF_NEED) \
	/* remoteproc/amlogic,meson-mx-ao-arc.yaml */ \
	REF(amlogic_secbus2, "amlogic,secbus2", NONE, 0, 0, REF_NEED) \
	REF(apple_sart, "apple,sart", NONE, 0, 0, REF_NEED) /* nvme/apple,nvme-ans.yaml */ \
	/* mmc/arasan,sdhci.yaml */ \
	REF(arasan_soc_ctl_syscon, "arasan,soc-ctl-syscon", NONE, 0, 0, REF_NEED) \
	REF(arm_cs_dev_assoc, "arm,cs-dev-assoc", NONE, 0, 0, 0) /* arm/arm,coresight-cti.yaml */ \
	/* arm/vexpress-config.yaml */ \
	REF(arm_vexpress_config_bridge, "arm,vexpress,config-bridge", NONE, 0, 0, REF_NEED) \
	/* pinctrl/aspeed,ast2500-pinctrl.yaml */ \
	REF(aspeed_external_nodes, "aspeed,external-nodes", NONE, 0, 0, REF_NEED) \
	/* serial/8250.yaml */ \
	REF(aspeed_sirq_polarity_sense, "aspeed,sirq-polarity-sense", NONE, 0, 0, REF_NEED) \
	/* phy/ti,phy-am654-serdes.yaml */ \
	REF(assigned_clock_parents, "assigned-clock-parents", CLOCK, 0, 0, REF_NEED) \
	/* phy/ti,phy-am654-serdes.yaml */ \
	REF(assigned_clocks, "assigned-clocks", CLOCK, 0, 0, REF_NEED) \
	/* rtc/atmel,at91sam9260-rtt.yaml */ \
	REF(atmel_rtt_rtc_time_reg, "atmel,rtt-rtc-time-reg", NONE, 1, 0, REF_NEED) \
	REF(audio_amplifier, "audio-amplifier", NONE, 0, 0, REF_NEED) /* sound/samsung,tm2.yaml */ \
	/* arm64/freescale/imx8mn-bsh-smm-s2pro.dts */ \
	REF(audio_asrc, "audio-asrc", NONE, 0, 0, REF_NEED) \
	/* sound/amlogic,gx-sound-card.yaml */ \
	REF(audio_aux_devs, "audio-aux-devs", NONE, 0, 0, REF_NEED) \
	REF(audio_codec, "audio-codec", NONE, 0, 0, REF_NEED) /* sound/fsl,rpmsg.yaml */ \
	REF(audio_cpu, "audio-cpu", NONE, 0, 0, REF_NEED) /* sound/imx-audio-hdmi.yaml */ \
	REF(aux_devs, "aux-devs", NONE, 0, 0, REF_NEED) /* sound/qcom,sm8250.yaml */ \
	REF(backlight, "backlight", NONE, 0, 0, REF_NEED) /* display/panel/panel-common.yaml */ \
	/* power/supply/stericsson,ab8500-btemp.yaml */ \
	REF(battery, "battery", NONE, 0, 0, REF_NEED) \
	/* arm64/allwinner/sun50i-a64-pinephone.dtsi */ \
	REF(bitclock_master, "bitclock-master", NONE, 0, 0, 0) \
	/* arm64/broadcom/stingray/stingray-pcie.dtsi */ \
	REF(brcm_sr_cdru, "brcm,sr-cdru", NONE, 0, 0, REF_NEED) \
	/* arm64/broadcom/stingray/stingray-pcie.dtsi */ \
	REF(brcm_sr_mhb, "brcm,sr-mhb", NONE, 0, 0, REF_NEED) \
	/* phy/bcm-ns-usb2-phy.yaml */ \
	REF(brcm_syscon_clkset, "brcm,syscon-clkset", NONE, 0, 0, REF_NEED) \
	/* phy/brcm,brcmstb-usb-phy.yaml */ \
	REF(brcm_syscon_piarbctl, "brcm,syscon-piarbctl", NONE, 0, 0, REF_NEED) \
	/* ata/sata_highbank.yaml */ \
	REF(calxeda_port_phys, "calxeda,port-phys", NONE, 1, 0, REF_NEED) \
	/* pinctrl/canaan,k210-fpioa.yaml */ \
	REF(canaan_k210_sysctl_power, "canaan,k210-sysctl-power", NONE, 1, 0, REF_NEED) \
	REF(capture, "capture", NONE, 0, 0, REF_NEED) /* sound/renesas,rsnd.yaml */ \
	/* arm/cci-control-port.yaml */ \
	REF(cci_control_port, "cci-control-port", NONE, 0, 0, REF_NEED) \
	REF(clocks, "clocks", CLOCK, 0, 0, REF_NEED) /* common */ \
	REF(companion, "companion", NONE, 0, 0, 0) /* usb/renesas,usb3-peri.yaml */ \
	REF(cooling_device, "cooling-device", COOLING, 0, 0, 0) /* thermal/thermal-zones.yaml */ \
	REF(cpld_syscon, "cpld-syscon", NONE, 1, 0, REF_NEED) /* arm64/hisilicon/hip07.dtsi */ \
	REF(cpu, "cpu", NONE, 0, 0, 0) /* arm/arm,coresight-cpu-debug.yaml */ \
	REF(cpu_idle_states, "cpu-idle-states", NONE, 0, 0, 0) /* arm/cpus.yaml */ \
	REF(cpu_syscon, "cpu-syscon", NONE, 0, 0, REF_NEED) /* reset/microchip,rst.yaml */ \
	REF(cpus, "cpus", NONE, 0, 0, 0) /* interrupt-controller/apple,aic.yaml */ \
	REF(ctrl_module, "ctrl-module", NONE, 0, 0, REF_NEED) /* phy/ti,omap-usb2.yaml */ \
	REF(dais, "dais", NONE, 0, 0, 0) /* sound/audio-graph.yaml */ \
	REF(ddc, "ddc", NONE, 0, 0, REF_NEED) /* display/brcm,bcm2711-hdmi.yaml */ \
	REF(ddc_i2c_bus, "ddc-i2c-bus", NONE, 0, 0, 0) /* display/connector/dvi-connector.yaml */ \
	REF(devfreq, "devfreq", NONE, 0, 0, REF_NEED) /* interconnect/samsung,exynos-bus.yaml */ \
	/* interconnect/samsung,exynos-bus.yaml */ \
	REF(devfreq_events, "devfreq-events", NONE, 0, 0, REF_NEED) \
	/* memory-controllers/samsung,exynos5422-dmc.yaml */ \
	REF(device_handle, "device-handle", NONE, 0, 0, REF_NEED) \
	REF(display, "display", NONE, 0, 0, REF_NEED) /* display/simple-framebuffer.yaml */ \
	REF(dma_masters, "dma-masters", NONE, 0, 0, REF_NEED) /* dma/dma-router.yaml */ \
	REF(dmas, "dmas", DMA, 0, 0, REF_NEED) /* common */ \
	REF(domain_idle_states, "domain-idle-states", NONE, 0, 0, 0) /* power/power-domain.yaml */ \
	REF(dsaf_handle, "dsaf-handle", NONE, 0, 0, REF_NEED) /* arm64/hisilicon/hip07.dtsi */ \
	REF(ecc_engine, "ecc-engine", NONE, 0, 0, REF_NEED) /* arm64/mediatek/mt2712e.dtsi */ \
	REF(eth_handle, "eth-handle", NONE, 0, 0, REF_NEED) /* arm64/hisilicon/hip07.dtsi */ \
	REF(ethernet, "ethernet", NONE, 0, 0, REF_NEED) /* net/dsa/dsa-port.yaml */ \
	REF(extcon, "extcon", NONE, 0, 0, REF_NEED) /* arm64/allwinner/sun50i-a64.dtsi */ \
	REF(firmware, "firmware", NONE, 0, 0, REF_NEED) /* arm/bcm2835-rpi.dtsi */ \
	REF(flash, "flash", NONE, 0, 0, REF_NEED) /* mfd/aspeed-lpc.yaml */ \
	/* media/video-interface-devices.yaml */ \
	REF(flash_leds, "flash-leds", NONE, 0, 0, REF_NEED) \
	REF(fpga_mgr, "fpga-mgr", NONE, 0, 0, REF_NEED) /* arm64/altera/socfpga_stratix10.dtsi */ \
	/* arm64/allwinner/sun50i-a64-pinephone.dtsi */ \
	REF(frame_master, "frame-master", NONE, 0, 0, 0) \
	/* display/bridge/fsl,imx8qxp-ldb.yaml */ \
	REF(fsl_companion_ldb, "fsl,companion-ldb", NONE, 0, 0, REF_NEED) \
	/* display/bridge/fsl,imx8qxp-pxl2dpi.yaml */ \
	REF(fsl_companion_pxl2dpi, "fsl,companion-pxl2dpi", NONE, 0, 0, REF_NEED) \
	REF(fsl_ddrc, "fsl,ddrc", NONE, 0, 0, REF_NEED) /* interconnect/fsl,imx8m-noc.yaml */ \
	REF(fsl_dsp_ctrl, "fsl,dsp-ctrl", NONE, 0, 0, REF_NEED) /* dsp/fsl,dsp.yaml */ \
	REF(fsl_fman_ports, "fsl,fman-ports", NONE, 0, 0, REF_NEED) /* net/fsl,fman-dtsec.yaml */ \
	/* pci/fsl,imx6q-pcie.yaml */ \
	REF(fsl_imx7d_pcie_phy, "fsl,imx7d-pcie-phy", NONE, 0, 0, REF_NEED) \
	/* pinctrl/fsl,imx7d-pinctrl.yaml */ \
	REF(fsl_input_sel, "fsl,input-sel", NONE, 0, 0, REF_NEED) \
	/* media/nxp,imx8mq-mipi-csi2.yaml */ \
	REF(fsl_mipi_phy_gpr, "fsl,mipi-phy-gpr", NONE, 1, 0, REF_NEED) \
	/* arm64/freescale/fsl-ls1043a.dtsi */ \
	REF(fsl_pcie_scfg, "fsl,pcie-scfg", NONE, 1, 0, REF_NEED) \
	/* arm64/freescale/fsl-ls1012a.dtsi */ \
	REF(fsl_rcpm_wakeup, "fsl,rcpm-wakeup", NONE, REF_REST, 0, REF_NEED) \
	REF(fsl_stop_mode, "fsl,stop-mode", NONE, 2, 0, REF_NEED) /* net/can/fsl,flexcan.yaml */ \
	REF(fsl_syscon, "fsl,syscon", NONE, 0, 0, REF_NEED) /* phy/mixel,mipi-dsi-phy.yaml */ \
	REF(fsl_tempmon, "fsl,tempmon", NONE, 0, 0, REF_NEED) /* thermal/imx-thermal.yaml */ \
	/* thermal/imx-thermal.yaml */ \
	REF(fsl_tempmon_data, "fsl,tempmon-data", NONE, 0, 0, REF_NEED) \
	/* arm64/freescale/imx8dxl-ss-conn.dtsi */ \
	REF(fsl_usbmisc, "fsl,usbmisc", NONE, 1, 0, REF_NEED) \
	/* arm64/freescale/imx8dxl-ss-conn.dtsi */ \
	REF(fsl_usbphy, "fsl,usbphy", NONE, 0, 0, REF_NEED) \
	REF(gpio, "gpio", GPIO, 0, 0, REF_NEED) /* common */ \
	REF(gpio_ranges, "gpio-ranges", NONE, 3, 0, REF_CUT) /* common */ \
	REF(gpios, "gpios", GPIO, 0, 0, REF_NEED) /* common */ \
	/* media/amlogic,meson-gx-ao-cec.yaml */ \
	REF(hdmi_phandle, "hdmi-phandle", NONE, 0, 0, REF_NEED) \
	/* reset/hisilicon,hi3660-reset.yaml */ \
	REF(hisi_rst_syscon, "hisi,rst-syscon", NONE, 0, 0, REF_NEED) \
	/* arm64/hisilicon/hi6220.dtsi */ \
	REF(hisilicon_hi6220_clk_sram, "hisilicon,hi6220-clk-sram", NONE, 0, 0, REF_NEED) \
	/* arm64/hisilicon/hi6220.dtsi */ \
	REF(hisilicon_noc_syscon, "hisilicon,noc-syscon", NONE, 0, 0, REF_NEED) \
	/* phy/hisilicon,hi3660-usb3.yaml */ \
	REF(hisilicon_pctrl_syscon, "hisilicon,pctrl-syscon", NONE, 0, 0, REF_NEED) \
	/* phy/hisilicon,hi3660-usb3.yaml */ \
	REF(hisilicon_pericrg_syscon, "hisilicon,pericrg-syscon", NONE, 0, 0, REF_NEED) \
	/* arm64/hisilicon/hi3660.dtsi */ \
	REF(hisilicon_peripheral_syscon, "hisilicon,peripheral-syscon", NONE, 0, 0, REF_NEED) \
	/* reset/hisilicon,hi3660-reset.yaml */ \
	REF(hisilicon_rst_syscon, "hisilicon,rst-syscon", NONE, 0, 0, REF_NEED) \
	/* arm64/hisilicon/hip06.dtsi */ \
	REF(hisilicon_sas_syscon, "hisilicon,sas-syscon", NONE, 0, 0, REF_NEED) \
	/* phy/hisilicon,hi3670-usb3.yaml */ \
	REF(hisilicon_sctrl_syscon, "hisilicon,sctrl-syscon", NONE, 0, 0, REF_NEED) \
	/* arm64/hisilicon/hi6220.dtsi */ \
	REF(hisilicon_sysctrl_syscon, "hisilicon,sysctrl-syscon", NONE, 0, 0, REF_NEED) \
	REF(hwlocks, "hwlocks", HWLOCK, 0, 0, REF_NEED) /* common */ \
	REF(i2c_bus, "i2c-bus", NONE, 0, 0, REF_NEED) /* net/sff,sfp.yaml */ \
	REF(i2c_parent, "i2c-parent", NONE, 0, 0, REF_NEED) /* i2c/i2c-mux-gpio.yaml */ \
	REF(i2s_controller, "i2s-controller", NONE, 1, 0, REF_NEED) /* sound/samsung,tm2.yaml */ \
	REF(infracfg, "infracfg", NONE, 0, 0, REF_NEED) /* arm64/mediatek/mt2712e.dtsi */ \
	REF(intel_hsio, "intel,hsio", NONE, 1, 0, REF_NEED) /* phy/intel,combo-phy.yaml */ \
	/* crypto/intel,ixp4xx-crypto.yaml */ \
	REF(intel_npe_handle, "intel,npe-handle", NONE, 1, 0, REF_NEED) \
	/* net/intel,ixp4xx-hss.yaml */ \
	REF(intel_queue_chl_rxtrig, "intel,queue-chl-rxtrig", NONE, 1, 0, REF_NEED) \
	/* net/intel,ixp4xx-hss.yaml */ \
	REF(intel_queue_chl_txready, "intel,queue-chl-txready", NONE, 1, 0, REF_NEED) \
	/* net/intel,ixp4xx-hss.yaml */ \
	REF(intel_queue_pkt_rx, "intel,queue-pkt-rx", NONE, 1, 0, REF_NEED) \
	/* net/intel,ixp4xx-hss.yaml */ \
	REF(intel_queue_pkt_rxfree, "intel,queue-pkt-rxfree", NONE, 1, 0, REF_NEED) \
	/* net/intel,ixp4xx-hss.yaml */ \
	REF(intel_queue_pkt_tx, "intel,queue-pkt-tx", NONE, 1, 0, REF_NEED) \
	/* net/intel,ixp4xx-hss.yaml */ \
	REF(intel_queue_pkt_txdone, "intel,queue-pkt-txdone", NONE, 1, 0, REF_NEED) \
	REF(intel_syscfg, "intel,syscfg", NONE, 1, 0, REF_NEED) /* phy/intel,combo-phy.yaml */ \
	REF(interconnects, "interconnects", INTERCONNECT, 0, 0, REF_NEED) /* common */ \
	REF(interrupt_affinity, "interrupt-affinity", NONE, 0, 0, REF_CUT) /* arm/pmu.yaml */ \
	REF(interrupt_parent, "interrupt-parent", NONE, 0, 0, 0) /* arm64/actions/s700.dtsi */ \
	REF(interrupts_extended, "interrupts-extended", INTERRUPT, 0, 0, REF_NEED) /* common */ \
	REF(intf_mode, "intf_mode", NONE, 1, 0, REF_NEED) /* net/nxp,dwmac-imx.yaml */ \
	REF(io_channels, "io-channels", IO_CHANNEL, 0, 0, REF_NEED) /* common */ \
	REF(iommu_addresses, "iommu-addresses", NONE, REF_ON_BUS, 0, REF_CUT) /* common */ \
	REF(iommu_map, "iommu-map", NONE, 2, 1, REF_NEED | REF_WHOLE) /* common */ \
	REF(iommus, "iommus", IOMMU, 0, 0, REF_NEED) /* common */ \
	REF(iram, "iram", NONE, 0, 0, REF_NEED) /* media/coda.yaml */ \
	REF(l2_cache, "l2-cache", NONE, 0, 0, 0) /* arm64/amd/amd-seattle-cpus.dtsi */ \
	REF(lantiq_rcu, "lantiq,rcu", NONE, 0, 0, REF_NEED) /* phy/lantiq,vrx200-pcie-phy.yaml */ \
	REF(leds, "leds", NONE, 0, 0, REF_NEED) /* leds/backlight/led-backlight.yaml */ \
	/* media/video-interface-devices.yaml */ \
	REF(lens_focus, "lens-focus", NONE, 0, 0, REF_NEED) \
	REF(link, "link", NONE, 0, 0, 0) /* net/dsa/dsa-port.yaml */ \
	REF(link2, "link2", NONE, 0, 0, 0) /* display/panel/sharp,lq101r1sx01.yaml */ \
	REF(links, "links", NONE, 0, 0, 0) /* sound/audio-graph-card2.yaml */ \
	/* phy/marvell,armada-cp110-utmi-phy.yaml */ \
	REF(marvell_system_controller, "marvell,system-controller", NONE, 0, 0, REF_NEED) \
	/* phy/marvell,armada-3700-utmi-phy.yaml */ \
	REF(marvell_usb_misc_reg, "marvell,usb-misc-reg", NONE, 0, 0, REF_NEED) \
	REF(mboxes, "mboxes", MBOX, 0, 0, REF_NEED) /* arm/mediatek/mediatek,mmsys.yaml */ \
	/* net/allwinner,sun8i-a83t-emac.yaml */ \
	REF(mdio_parent_bus, "mdio-parent-bus", NONE, 0, 0, REF_NEED) \
	/* sound/mt8186-mt6366-da7219-max98357.yaml */ \
	REF(mediatek_adsp, "mediatek,adsp", NONE, 0, 0, REF_NEED) \
	/* sound/mt8186-afe-pcm.yaml */ \
	REF(mediatek_apmixedsys, "mediatek,apmixedsys", NONE, 0, 0, REF_NEED) \
	/* arm64/mediatek/mt8173-elm.dtsi */ \
	REF(mediatek_audio_codec, "mediatek,audio-codec", NONE, 0, 0, REF_NEED) \
	/* arm64/mediatek/mt7622.dtsi */ \
	REF(mediatek_auxadc, "mediatek,auxadc", NONE, 0, 0, REF_NEED) \
	REF(mediatek_cci, "mediatek,cci", NONE, 0, 0, REF_NEED) /* arm64/mediatek/mt8183.dtsi */ \
	/* sound/mt8195-mt6359.yaml */ \
	REF(mediatek_dptx_codec, "mediatek,dptx-codec", NONE, 0, 0, REF_NEED) \
	REF(mediatek_ethsys, "mediatek,ethsys", NONE, 0, 0, REF_NEED) /* net/mediatek,net.yaml */ \
	/* arm/mediatek/mediatek,mmsys.yaml */ \
	REF(mediatek_gce_client_reg, "mediatek,gce-client-reg", NONE, 3, 0, REF_NEED) \
	/* sound/mt8192-mt6359-rt1015-rt5682.yaml */ \
	REF(mediatek_hdmi_codec, "mediatek,hdmi-codec", NONE, 0, 0, REF_NEED) \
	/* arm64/mediatek/mt8183-kukui-audio-da7219.dtsi */ \
	REF(mediatek_headset_codec, "mediatek,headset-codec", NONE, 0, 0, REF_NEED) \
	REF(mediatek_hifsys, "mediatek,hifsys", NONE, 0, 0, REF_NEED) /* net/mediatek,net.yaml */ \
	/* iommu/mediatek,iommu.yaml */ \
	REF(mediatek_infracfg, "mediatek,infracfg", NONE, 0, 0, REF_NEED) \
	/* iommu/mediatek,iommu.yaml */ \
	REF(mediatek_larbs, "mediatek,larbs", NONE, 0, 0, REF_NEED) \
	/* net/wireless/mediatek,mt76.yaml */ \
	REF(mediatek_mtd_eeprom, "mediatek,mtd-eeprom", NONE, 1, 0, REF_NEED) \
	/* net/mediatek,net.yaml */ \
	REF(mediatek_pcie_mirror, "mediatek,pcie-mirror", NONE, 0, 0, REF_NEED) \
	REF(mediatek_pctl, "mediatek,pctl", NONE, 0, 0, REF_NEED) /* net/mediatek,net.yaml */ \
	/* pinctrl/mediatek,mt65xx-pinctrl.yaml */ \
	REF(mediatek_pctl_regmap, "mediatek,pctl-regmap", NONE, 0, 0, REF_NEED) \
	/* net/mediatek,star-emac.yaml */ \
	REF(mediatek_pericfg, "mediatek,pericfg", NONE, 0, 0, REF_NEED) \
	/* arm64/mediatek/mt7622.dtsi */ \
	REF(mediatek_phy_mode, "mediatek,phy-mode", NONE, 0, 0, REF_NEED) \
	/* sound/mt8186-mt6366-da7219-max98357.yaml */ \
	REF(mediatek_platform, "mediatek,platform", NONE, 0, 0, REF_NEED) \
	/* media/mediatek,vcodec-decoder.yaml */ \
	REF(mediatek_scp, "mediatek,scp", NONE, 0, 0, REF_NEED) \
	/* net/mediatek,net.yaml */ \
	REF(mediatek_sgmiisys, "mediatek,sgmiisys", NONE, 0, 0, REF_NEED) \
	/* memory-controllers/mediatek,smi-common.yaml */ \
	REF(mediatek_smi, "mediatek,smi", NONE, 0, 0, REF_NEED) \
	/* display/mediatek/mediatek,hdmi.yaml */ \
	REF(mediatek_syscon_hdmi, "mediatek,syscon-hdmi", NONE, 1, 0, REF_NEED) \
	/* phy/mediatek,tphy.yaml */ \
	REF(mediatek_syscon_type, "mediatek,syscon-type", NONE, 2, 0, REF_NEED) \
	/* usb/mediatek,mtk-xhci.yaml */ \
	REF(mediatek_syscon_wakeup, "mediatek,syscon-wakeup", NONE, 2, 0, REF_NEED) \
	/* sound/mt8186-afe-pcm.yaml */ \
	REF(mediatek_topckgen, "mediatek,topckgen", NONE, 0, 0, REF_NEED) \
	/* media/mediatek,vcodec-decoder.yaml */ \
	REF(mediatek_vpu, "mediatek,vpu", NONE, 0, 0, REF_NEED) \
	REF(mediatek_wed, "mediatek,wed", NONE, 0, 0, REF_NEED) /* net/mediatek,net.yaml */ \
	/* net/mediatek,net.yaml */ \
	REF(mediatek_wed_pcie, "mediatek,wed-pcie", NONE, 0, 0, REF_NEED) \
	REF(memory_region, "memory-region", NONE, 0, 0, REF_NEED) /* display/msm/gpu.yaml */ \
	REF(mmc_pwrseq, "mmc-pwrseq", NONE, 0, 0, REF_NEED) /* mmc/mmc-controller.yaml */ \
	REF(mode_reg, "mode-reg", NONE, 0, 0, REF_NEED) /* net/ingenic,mac.yaml */ \
	/* power/supply/bq24190.yaml */ \
	REF(monitored_battery, "monitored-battery", NONE, 0, 0, REF_NEED) \
	REF(msi_map, "msi-map", NONE, 2, 1, REF_NEED | REF_CUT | REF_MESSAGES) /* common */ \
	REF(msi_parent, "msi-parent", MSI, 0, 0, REF_NEED | REF_MESSAGES) /* common */ \
	/* interrupt-controller/msi-controller.yaml */ \
	REF(msi_ranges, "msi-ranges", NONE, 4, 0, REF_NEED) \
	REF(mux_controls, "mux-controls", MUX_CONTROL, 0, 0, REF_NEED) /* mux/mux-consumer.yaml */ \
	REF(mux_states, "mux-states", MUX_STATE, 0, 0, REF_NEED) /* mux/mux-consumer.yaml */ \
	REF(nand_ecc_engine, "nand-ecc-engine", NONE, 0, 0, REF_NEED) /* mtd/nand-chip.yaml */ \
	REF(native_mode, "native-mode", NONE, 0, 0, 0) /* display/panel/display-timings.yaml */ \
	/* arm64/allwinner/sun50i-a64.dtsi */ \
	REF(next_level_cache, "next-level-cache", NONE, 0, 0, 0) \
	/* i2c/nuvoton,npcm7xx-i2c.yaml */ \
	REF(nuvoton_sys_mgr, "nuvoton,sys-mgr", NONE, 0, 0, REF_NEED) \
	/* reset/nuvoton,npcm750-reset.yaml */ \
	REF(nuvoton_sysgcr, "nuvoton,sysgcr", NONE, 0, 0, REF_NEED) \
	/* sound/nvidia,tegra-audio-common.yaml */ \
	REF(nvidia_ac97_controller, "nvidia,ac97-controller", NONE, 0, 0, REF_NEED) \
	/* arm/tegra/nvidia,tegra194-cbb.yaml */ \
	REF(nvidia_apbmisc, "nvidia,apbmisc", NONE, 0, 0, REF_NEED) \
	/* sound/nvidia,tegra-audio-common.yaml */ \
	REF(nvidia_audio_codec, "nvidia,audio-codec", NONE, 0, 0, REF_NEED) \
	/* arm/tegra/nvidia,tegra194-cbb.yaml */ \
	REF(nvidia_axi2apb, "nvidia,axi2apb", NONE, 0, 0, REF_NEED) \
	/* arm/nvidia,tegra194-ccplex.yaml */ \
	REF(nvidia_bpmp, "nvidia,bpmp", NONE, REF_REST, 0, REF_NEED) \
	/* display/tegra/nvidia,tegra124-sor.yaml */ \
	REF(nvidia_ddc_i2c_bus, "nvidia,ddc-i2c-bus", NONE, 0, 0, REF_NEED) \
	/* display/tegra/nvidia,tegra124-sor.yaml */ \
	REF(nvidia_dpaux, "nvidia,dpaux", NONE, 0, 0, REF_NEED) \
	/* clock/nvidia,tegra124-car.yaml */ \
	REF(nvidia_external_memory_controller, "nvidia,external-memory-controller", \
	    NONE, 0, 0, REF_NEED) \
	/* display/tegra/nvidia,tegra20-dsi.yaml */ \
	REF(nvidia_ganged_mode, "nvidia,ganged-mode", NONE, 0, 0, REF_NEED) \
	/* sound/nvidia,tegra-audio-common.yaml */ \
	REF(nvidia_i2s_controller, "nvidia,i2s-controller", NONE, 0, 0, REF_NEED) \
	/* iommu/arm,smmu.yaml */ \
	REF(nvidia_memory_controller, "nvidia,memory-controller", NONE, 0, 0, REF_NEED) \
	/* display/tegra/nvidia,tegra20-dsi.yaml */ \
	REF(nvidia_mipi_calibrate, "nvidia,mipi-calibrate", NONE, 1, 0, REF_NEED) \
	/* display/tegra/nvidia,tegra186-dc.yaml */ \
	REF(nvidia_outputs, "nvidia,outputs", NONE, 0, 0, 0) \
	/* display/tegra/nvidia,tegra124-sor.yaml */ \
	REF(nvidia_panel, "nvidia,panel", NONE, 0, 0, REF_NEED) \
	REF(nvidia_phy, "nvidia,phy", NONE, 0, 0, REF_NEED) /* arm64/nvidia/tegra132.dtsi */ \
	/* phy/nvidia,tegra20-usb-phy.yaml */ \
	REF(nvidia_pmc, "nvidia,pmc", NONE, REF_REST, 0, REF_NEED) \
	/* usb/nvidia,tegra-xudc.yaml */ \
	REF(nvidia_xusb_padctl, "nvidia,xusb-padctl", NONE, 0, 0, REF_NEED) \
	REF(nvmem, "nvmem", NONE, 0, 0, REF_NEED) /* nvmem/nvmem-consumer.yaml */ \
	REF(nvmem_cells, "nvmem-cells", NONE, 0, 0, REF_NEED) /* nvmem/nvmem-consumer.yaml */ \
	/* display/tegra/nvidia,tegra20-dc.yaml */ \
	REF(operating_points_v2, "operating-points-v2", NONE, 0, 0, REF_NEED) \
	REF(panel, "panel", NONE, 0, 0, 0) /* common */ \
	REF(pcs_handle, "pcs-handle", NONE, 0, 0, REF_NEED) /* net/dsa/renesas,rzn1-a5psw.yaml */ \
	REF(pcsphy_handle, "pcsphy-handle", NONE, 0, 0, REF_NEED) /* net/fsl,fman-dtsec.yaml */ \
	REF(peer_hub, "peer-hub", NONE, 0, 0, 0) /* usb/realtek,rts5411.yaml */ \
	/* dvfs/performance-domain.yaml */ \
	REF(performance_domains, "performance-domains", PERFORMANCE_DOMAIN, 0, 0, REF_NEED) \
	REF(phy, "phy", NONE, 0, 0, REF_NEED) /* display/samsung/samsung,exynos-hdmi.yaml */ \
	REF(phy_handle, "phy-handle", NONE, 0, 0, REF_NEED) /* net/ethernet-controller.yaml */ \
	REF(phys, "phys", PHY, 0, 0, REF_NEED) /* common */ \
	REF(pinctrl_0, "pinctrl-0", NONE, 0, 0, REF_NEED | REF_CUT) /* common */ \
	/* arm64/broadcom/stingray/stingray-pinctrl.dtsi */ \
	REF(pinctrl_single_gpio_range, "pinctrl-single,gpio-range", NONE, 3, 0, REF_NEED) \
	REF(playback, "playback", NONE, 0, 0, REF_NEED) /* sound/renesas,rsnd.yaml */ \
	REF(pm_qos, "pm_qos", NONE, 0, 0, REF_NEED) /* power/rockchip,power-controller.yaml */ \
	REF(ports, "ports", NONE, 0, 0, REF_NEED) /* display/rockchip/rockchip-drm.yaml */ \
	REF(power_domains, "power-domains", POWER_DOMAIN, 0, 0, REF_NEED) /* common */ \
	/* power/supply/power-supply.yaml */ \
	REF(power_supplies, "power-supplies", NONE, 0, 0, REF_NEED) \
	REF(pses, "pses", NONE, 0, 0, REF_NEED) /* net/ethernet-phy.yaml */ \
	/* arm64/freescale/qoriq-fman3-0.dtsi */ \
	REF(ptimer_handle, "ptimer-handle", NONE, 0, 0, REF_NEED) \
	REF(ptp_timer, "ptp-timer", NONE, 0, 0, REF_NEED) /* net/fsl,fman-dtsec.yaml */ \
	REF(pwms, "pwms", PWM, 0, 0, REF_NEED) /* common */ \
	REF(qcom_acc, "qcom,acc", NONE, 0, 0, REF_NEED) /* arm/cpus.yaml */ \
	REF(qcom_adsp, "qcom,adsp", NONE, 0, 0, REF_NEED) /* sound/qcom,lpass-cpu.yaml */ \
	/* interconnect/qcom,rpmh-common.yaml */ \
	REF(qcom_bcm_voters, "qcom,bcm-voters", NONE, 0, 0, REF_NEED) \
	REF(qcom_dload_mode, "qcom,dload-mode", NONE, 1, 0, REF_NEED) /* firmware/qcom,scm.yaml */ \
	/* remoteproc/qcom,sc7280-mss-pil.yaml */ \
	REF(qcom_ext_regs, "qcom,ext-regs", NONE, 2, 0, REF_NEED) \
	/* arm64/qcom/sc7180.dtsi */ \
	REF(qcom_freq_domain, "qcom,freq-domain", NONE, 1, 0, REF_NEED) \
	REF(qcom_gmu, "qcom,gmu", NONE, 0, 0, REF_NEED) /* display/msm/gpu.yaml */ \
	/* bus/qcom,ssc-block-bus.yaml */ \
	REF(qcom_halt_regs, "qcom,halt-regs", NONE, REF_REST, 0, REF_NEED) \
	REF(qcom_ipc, "qcom,ipc", NONE, 2, 0, REF_NEED) /* remoteproc/qcom,smd-edge.yaml */ \
	REF(qcom_ipc_1, "qcom,ipc-1", NONE, 2, 0, REF_NEED) /* arm64/qcom/msm8916.dtsi */ \
	REF(qcom_ipc_3, "qcom,ipc-3", NONE, 2, 0, REF_NEED) /* arm64/qcom/msm8916.dtsi */ \
	REF(qcom_mmio, "qcom,mmio", NONE, 0, 0, REF_NEED) /* soc/qcom/qcom,wcnss.yaml */ \
	REF(qcom_perst_regs, "qcom,perst-regs", NONE, 2, 0, REF_NEED) /* pci/qcom,pcie-ep.yaml */ \
	/* remoteproc/qcom,sc7280-mss-pil.yaml */ \
	REF(qcom_qaccept_regs, "qcom,qaccept-regs", NONE, 3, 0, REF_NEED) \
	REF(qcom_qmp, "qcom,qmp", NONE, 0, 0, REF_NEED) /* net/qcom,ipa.yaml */ \
	/* soc/qcom/qcom,smem.yaml */ \
	REF(qcom_rpm_msg_ram, "qcom,rpm-msg-ram", NONE, 0, 0, REF_NEED) \
	REF(qcom_rproc, "qcom,rproc", NONE, 0, 0, REF_NEED) /* net/wireless/qcom,ath11k.yaml */ \
	REF(qcom_rx_device, "qcom,rx-device", NONE, 0, 0, REF_NEED) /* sound/qcom,wcd938x.yaml */ \
	REF(qcom_saw, "qcom,saw", NONE, 0, 0, REF_NEED) /* arm/cpus.yaml */ \
	/* regulator/qcom,spmi-regulator.yaml */ \
	REF(qcom_saw_reg, "qcom,saw-reg", NONE, 0, 0, REF_NEED) \
	/* net/qcom,bam-dmux.yaml */ \
	REF(qcom_smem_states, "qcom,smem-states", QCOM_SMEM_STATE, 0, 0, REF_NEED) \
	/* remoteproc/qcom,sc7180-mss-pil.yaml */ \
	REF(qcom_spare_regs, "qcom,spare-regs", NONE, 1, 0, REF_NEED) \
	/* phy/qcom,qusb2-phy.yaml */ \
	REF(qcom_tcsr_syscon, "qcom,tcsr-syscon", NONE, 0, 0, REF_NEED) \
	REF(qcom_tx_device, "qcom,tx-device", NONE, 0, 0, REF_NEED) /* sound/qcom,wcd938x.yaml */ \
	REF(queue_rx, "queue-rx", NONE, 1, 0, REF_NEED) /* crypto/intel,ixp4xx-crypto.yaml */ \
	/* crypto/intel,ixp4xx-crypto.yaml */ \
	REF(queue_txready, "queue-txready", NONE, 1, 0, REF_NEED) \
	/* clock/mediatek,mt7621-sysc.yaml */ \
	REF(ralink_memctl, "ralink,memctl", NONE, 0, 0, REF_NEED) \
	REF(regmap, "regmap", NONE, 0, 0, REF_NEED) /* power/reset/syscon-poweroff.yaml */ \
	REF(regmap_csw, "regmap-csw", NONE, 0, 0, REF_NEED) /* arm64/apm/apm-shadowcat.dtsi */ \
	REF(regmap_efuse, "regmap-efuse", NONE, 0, 0, REF_NEED) /* arm64/apm/apm-shadowcat.dtsi */ \
	REF(regmap_mcba, "regmap-mcba", NONE, 0, 0, REF_NEED) /* arm64/apm/apm-shadowcat.dtsi */ \
	REF(regmap_mcbb, "regmap-mcbb", NONE, 0, 0, REF_NEED) /* arm64/apm/apm-shadowcat.dtsi */ \
	REF(regmap_rb, "regmap-rb", NONE, 0, 0, REF_NEED) /* arm64/apm/apm-storm.dtsi */ \
	/* regulator/regulator.yaml */ \
	REF(regulator_coupled_with, "regulator-coupled-with", NONE, 0, 0, 0) \
	/* arm64/allwinner/sun50i-a64-amarula-relic.dts */ \
	REF(remote_endpoint, "remote-endpoint", NONE, 0, 0, 0) \
	REF(renesas_bonding, "renesas,bonding", NONE, 0, 0, 0) /* media/renesas,drif.yaml */ \
	REF(renesas_cmms, "renesas,cmms", NONE, 0, 0, REF_NEED) /* display/renesas,du.yaml */ \
	/* display/bridge/renesas,lvds.yaml */ \
	REF(renesas_companion, "renesas,companion", NONE, 0, 0, 0) \
	REF(renesas_fcp, "renesas,fcp", NONE, 0, 0, REF_NEED) /* media/renesas,fdp1.yaml */ \
	/* iommu/renesas,ipmmu-vmsa.yaml */ \
	REF(renesas_ipmmu_main, "renesas,ipmmu-main", NONE, 1, 0, REF_NEED) \
	REF(renesas_vsps, "renesas,vsps", NONE, 1, 0, REF_NEED) /* display/renesas,du.yaml */ \
	REF(required_opps, "required-opps", NONE, 0, 0, REF_NEED) /* opp/opp-v2-base.yaml */ \
	REF(reset_n_io, "reset-n-io", NONE, 0, 0, REF_NEED) /* net/nfc/marvell,nci.yaml */ \
	REF(resets, "resets", RESET, 0, 0, REF_NEED) /* common */ \
	/* arm64/rockchip/rk3399-gru-chromebook.dtsi */ \
	REF(rockchip_codec, "rockchip,codec", NONE, 0, 0, REF_NEED) \
	/* arm64/rockchip/rk3399-gru.dtsi */ \
	REF(rockchip_cpu, "rockchip,cpu", NONE, 0, 0, REF_NEED) \
	REF(rockchip_grf, "rockchip,grf", NONE, 0, 0, REF_NEED) /* clock/rockchip,px30-cru.yaml */ \
	/* net/rockchip-dwmac.yaml */ \
	REF(rockchip_php_grf, "rockchip,php-grf", NONE, 0, 0, REF_NEED) \
	/* phy/rockchip,pcie3-phy.yaml */ \
	REF(rockchip_phy_grf, "rockchip,phy-grf", NONE, 0, 0, REF_NEED) \
	REF(rockchip_pins, "rockchip,pins", NONE, 0, 3, REF_NEED | REF_CUT) /* common */ \
	/* phy/phy-rockchip-naneng-combphy.yaml */ \
	REF(rockchip_pipe_grf, "rockchip,pipe-grf", NONE, 0, 0, REF_NEED) \
	/* phy/phy-rockchip-naneng-combphy.yaml */ \
	REF(rockchip_pipe_phy_grf, "rockchip,pipe-phy-grf", NONE, 0, 0, REF_NEED) \
	REF(rockchip_pmu, "rockchip,pmu", NONE, 0, 0, REF_NEED) /* arm/cpus.yaml */ \
	/* phy/phy-rockchip-inno-usb2.yaml */ \
	REF(rockchip_usbgrf, "rockchip,usbgrf", NONE, 0, 0, REF_NEED) \
	/* sound/samsung,arndale.yaml */ \
	REF(samsung_audio_codec, "samsung,audio-codec", NONE, 0, 0, REF_NEED) \
	/* sound/samsung,arndale.yaml */ \
	REF(samsung_audio_cpu, "samsung,audio-cpu", NONE, 0, 0, REF_NEED) \
	/* phy/samsung,mipi-video-phy.yaml */ \
	REF(samsung_cam0_sysreg, "samsung,cam0-sysreg", NONE, 0, 0, REF_NEED) \
	/* phy/samsung,mipi-video-phy.yaml */ \
	REF(samsung_cam1_sysreg, "samsung,cam1-sysreg", NONE, 0, 0, REF_NEED) \
	/* display/samsung/samsung,exynos5433-mic.yaml */ \
	REF(samsung_disp_syscon, "samsung,disp-syscon", NONE, 0, 0, REF_NEED) \
	/* display/samsung/samsung,exynos5433-decon.yaml */ \
	REF(samsung_disp_sysreg, "samsung,disp-sysreg", NONE, 0, 0, REF_NEED) \
	/* phy/samsung,exynos5250-sata-phy.yaml */ \
	REF(samsung_exynos_sataphy_i2c_phandle, "samsung,exynos-sataphy-i2c-phandle", \
	    NONE, 0, 0, REF_NEED) \
	/* phy/samsung,exynos-pcie-phy.yaml */ \
	REF(samsung_fsys_sysreg, "samsung,fsys-sysreg", NONE, 0, 0, REF_NEED) \
	/* sound/samsung,smdk5250.yaml */ \
	REF(samsung_i2s_controller, "samsung,i2s-controller", NONE, 0, 0, REF_NEED) \
	/* phy/samsung,dp-video-phy.yaml */ \
	REF(samsung_pmu_syscon, "samsung,pmu-syscon", NONE, REF_REST, 0, REF_NEED) \
	/* phy/samsung,usb2-phy.yaml */ \
	REF(samsung_pmureg_phandle, "samsung,pmureg-phandle", NONE, 0, 0, REF_NEED) \
	/* memory-controllers/samsung,exynos5422-dmc.yaml */ \
	REF(samsung_syscon_clk, "samsung,syscon-clk", NONE, 0, 0, REF_NEED) \
	/* display/samsung/samsung,exynos-hdmi.yaml */ \
	REF(samsung_syscon_phandle, "samsung,syscon-phandle", NONE, 0, 0, REF_NEED) \
	/* display/samsung/samsung,fimd.yaml */ \
	REF(samsung_sysreg, "samsung,sysreg", NONE, REF_REST, 0, REF_NEED) \
	/* display/samsung/samsung,exynos-hdmi.yaml */ \
	REF(samsung_sysreg_phandle, "samsung,sysreg-phandle", NONE, 0, 0, REF_NEED) \
	REF(sata, "sata", NONE, 0, 0, REF_NEED) /* ata/faraday,ftide010.yaml */ \
	/* arm64/amlogic/meson-axg.dtsi */ \
	REF(secure_monitor, "secure-monitor", NONE, 0, 0, REF_NEED) \
	REF(serdes_syscon, "serdes-syscon", NONE, 0, 0, REF_NEED) /* arm64/hisilicon/hip06.dtsi */ \
	REF(sfp, "sfp", NONE, 0, 0, REF_NEED) /* net/ethernet-controller.yaml */ \
	REF(shmem, "shmem", NONE, 0, 0, REF_NEED) /* arm64/amlogic/meson-axg.dtsi */ \
	/* arm64/allwinner/sun50i-a64-olinuxino.dts */ \
	REF(simple_audio_card_aux_devs, "simple-audio-card,aux-devs", NONE, 0, 0, REF_NEED) \
	/* arm64/freescale/imx8mm-emcon-avari.dtsi */ \
	REF(simple_audio_card_bitclock_master, "simple-audio-card,bitclock-master", NONE, 0, 0, 0) \
	/* arm64/freescale/imx8mm-emcon-avari.dtsi */ \
	REF(simple_audio_card_frame_master, "simple-audio-card,frame-master", NONE, 0, 0, 0) \
	REF(slave_dev, "slave-dev", NONE, 0, 0, REF_NEED) /* ipmi/ipmi-ipmb.yaml */ \
	REF(sleep, "sleep", NONE, 0, 0, REF_NEED) /* powerpc/sleep.yaml */ \
	REF(slim_ifc_dev, "slim-ifc-dev", NONE, 0, 0, REF_NEED) /* arm64/qcom/msm8996.dtsi */ \
	REF(snps_axi_config, "snps,axi-config", NONE, 0, 0, REF_NEED) /* net/snps,dwmac.yaml */ \
	/* net/snps,dwmac.yaml */ \
	REF(snps_mtl_rx_config, "snps,mtl-rx-config", NONE, 0, 0, REF_NEED) \
	/* net/snps,dwmac.yaml */ \
	REF(snps_mtl_tx_config, "snps,mtl-tx-config", NONE, 0, 0, REF_NEED) \
	/* phy/socionext,uniphier-pcie-phy.yaml */ \
	REF(socionext_syscon, "socionext,syscon", NONE, 0, 0, REF_NEED) \
	/* net/socionext,uniphier-ave4.yaml */ \
	REF(socionext_syscon_phy_mode, "socionext,syscon-phy-mode", NONE, 1, 0, REF_NEED) \
	/* sound/mt8192-mt6359-rt1015-rt5682.yaml */ \
	REF(sound_dai, "sound-dai", SOUND_DAI, 0, 0, REF_NEED) \
	/* arm64/freescale/imx8mn-evk.dtsi */ \
	REF(spdif_controller, "spdif-controller", NONE, 0, 0, REF_NEED) \
	REF(sprd_syscon, "sprd,syscon", NONE, 0, 0, REF_NEED) /* arm64/sprd/sc9860.dtsi */ \
	REF(sram, "sram", NONE, 0, 0, REF_NEED) /* display/msm/gpu.yaml */ \
	/* arm64/freescale/mba8mx.dtsi */ \
	REF(ssi_controller, "ssi-controller", NONE, 0, 0, REF_NEED) \
	REF(st_sync, "st,sync", NONE, 1, 0, REF_NEED) /* sound/st,stm32-sai.yaml */ \
	REF(st_syscfg, "st,syscfg", NONE, REF_REST, 0, REF_NEED) /* iio/adc/st,stm32-adc.yaml */ \
	REF(st_syscfg_fmp, "st,syscfg-fmp", NONE, 2, 0, REF_NEED) /* i2c/st,stm32-i2c.yaml */ \
	/* remoteproc/st,stm32-rproc.yaml */ \
	REF(st_syscfg_holdboot, "st,syscfg-holdboot", NONE, 2, 0, REF_NEED) \
	/* remoteproc/st,stm32-rproc.yaml */ \
	REF(st_syscfg_m4_state, "st,syscfg-m4-state", NONE, 2, 0, REF_NEED) \
	/* remoteproc/st,stm32-rproc.yaml */ \
	REF(st_syscfg_pdds, "st,syscfg-pdds", NONE, 2, 0, REF_NEED) \
	/* remoteproc/st,stm32-rproc.yaml */ \
	REF(st_syscfg_rsc_tbl, "st,syscfg-rsc-tbl", NONE, 2, 0, REF_NEED) \
	/* remoteproc/st,stm32-rproc.yaml */ \
	REF(st_syscfg_tz, "st,syscfg-tz", NONE, 2, 0, REF_NEED) \
	REF(st_syscon, "st,syscon", NONE, 1, 0, REF_NEED) /* net/stm32-dwmac.yaml */ \
	/* arm64/hisilicon/hip06.dtsi */ \
	REF(subctrl_syscon, "subctrl-syscon", NONE, 0, 0, REF_NEED) \
	REF(subctrl_vbase, "subctrl-vbase", NONE, 4, 0, REF_NEED) /* arm64/hisilicon/hip06.dtsi */ \
	REF(syscon, "syscon", NONE, 0, 0, REF_NEED) /* ata/cortina,gemini-sata-bridge.yaml */ \
	/* phy/ti,omap-usb2.yaml */ \
	REF(syscon_phy_power, "syscon-phy-power", NONE, 1, 0, REF_NEED) \
	REF(syscon_raminit, "syscon-raminit", NONE, 2, 0, REF_NEED) /* net/can/bosch,c_can.yaml */ \
	/* display/msm/dsi-controller-main.yaml */ \
	REF(syscon_sfpb, "syscon-sfpb", NONE, 0, 0, REF_NEED) \
	REF(syscon_tcsr, "syscon-tcsr", NONE, 0, 0, REF_NEED) /* soc/qcom/qcom,gsbi.yaml */ \
	REF(tbi_handle, "tbi-handle", NONE, 0, 0, REF_NEED) /* net/fsl,fman-dtsec.yaml */ \
	/* thermal/thermal-zones.yaml */ \
	REF(thermal_sensors, "thermal-sensors", THERMAL_SENSOR, 0, 0, REF_NEED) \
	/* display/ti/ti,am65x-dss.yaml */ \
	REF(ti_am65x_oldi_io_ctrl, "ti,am65x-oldi-io-ctrl", NONE, 0, 0, REF_NEED) \
	/* remoteproc/ti,omap-remoteproc.yaml */ \
	REF(ti_bootreg, "ti,bootreg", NONE, 2, 0, REF_NEED) \
	/* media/ti,cal.yaml */ \
	REF(ti_camerrx_control, "ti,camerrx-control", NONE, 1, 0, REF_NEED) \
	/* sound/ti,j721e-cpb-audio.yaml */ \
	REF(ti_cpb_codec, "ti,cpb-codec", NONE, 0, 0, REF_NEED) \
	/* sound/ti,j721e-cpb-audio.yaml */ \
	REF(ti_cpb_mcasp, "ti,cpb-mcasp", NONE, 0, 0, REF_NEED) \
	REF(ti_elm_id, "ti,elm-id", NONE, 0, 0, REF_NEED) /* mtd/ti,gpmc-nand.yaml */ \
	/* sound/ti,j721e-cpb-ivi-audio.yaml */ \
	REF(ti_ivi_codec_a, "ti,ivi-codec-a", NONE, 0, 0, REF_NEED) \
	/* sound/ti,j721e-cpb-ivi-audio.yaml */ \
	REF(ti_ivi_codec_b, "ti,ivi-codec-b", NONE, 0, 0, REF_NEED) \
	/* sound/ti,j721e-cpb-ivi-audio.yaml */ \
	REF(ti_ivi_mcasp, "ti,ivi-mcasp", NONE, 0, 0, REF_NEED) \
	REF(ti_ringacc, "ti,ringacc", NONE, 0, 0, REF_NEED) /* dma/ti/k3-udma.yaml */ \
	REF(ti_rproc, "ti,rproc", NONE, 0, 0, REF_NEED) /* soc/ti/wkup-m3-ipc.yaml */ \
	REF(ti_sci, "ti,sci", NONE, 0, 0, REF_NEED) /* arm/keystone/ti,k3-sci-common.yaml */ \
	REF(ti_scm, "ti,scm", NONE, 0, 0, REF_NEED) /* phy/ti,phy-j721e-wiz.yaml */ \
	/* phy/ti,phy-am654-serdes.yaml */ \
	REF(ti_serdes_clk, "ti,serdes-clk", NONE, 0, 0, REF_NEED) \
	/* net/ti,k3-am654-cpsw-nuss.yaml */ \
	REF(ti_syscon_efuse, "ti,syscon-efuse", NONE, 1, 0, REF_NEED) \
	/* pci/ti,j721e-pci-ep.yaml */ \
	REF(ti_syscon_pcie_ctrl, "ti,syscon-pcie-ctrl", NONE, 1, 0, REF_NEED) \
	/* pci/ti,am65-pci-host.yaml */ \
	REF(ti_syscon_pcie_id, "ti,syscon-pcie-id", NONE, REF_REST, 0, REF_NEED) \
	/* pci/ti,am65-pci-ep.yaml */ \
	REF(ti_syscon_pcie_mode, "ti,syscon-pcie-mode", NONE, REF_REST, 0, REF_NEED) \
	/* usb/ti,am62-usb.yaml */ \
	REF(ti_syscon_phy_pll_refclk, "ti,syscon-phy-pll-refclk", NONE, 1, 0, REF_NEED) \
	/* rng/ti,keystone-rng.yaml */ \
	REF(ti_syscon_sa_cfg, "ti,syscon-sa-cfg", NONE, 0, 0, REF_NEED) \
	REF(ti_timers, "ti,timers", NONE, 0, 0, REF_NEED) /* remoteproc/ti,omap-remoteproc.yaml */ \
	/* interrupt-controller/ti,sci-inta.yaml */ \
	REF(ti_unmapped_event_sources, "ti,unmapped-event-sources", NONE, 0, 0, 0) \
	/* power/supply/bq2415x.yaml */ \
	REF(ti_usb_charger_detection, "ti,usb-charger-detection", NONE, 0, 0, REF_NEED) \
	/* remoteproc/ti,omap-remoteproc.yaml */ \
	REF(ti_watchdog_timers, "ti,watchdog-timers", NONE, 0, 0, REF_NEED) \
	REF(timestamps, "timestamps", TIMESTAMP, 0, 0, REF_NEED) /* timestamp/hte-consumer.yaml */ \
	/* leds/common.yaml */ \
	REF(trigger_sources, "trigger-sources", TRIGGER_SOURCE, 0, 0, REF_NEED) \
	REF(trip, "trip", NONE, 0, 0, 0) /* thermal/thermal-zones.yaml */ \
	REF(usb_phy, "usb-phy", NONE, 0, 0, REF_NEED) /* power/supply/isp1704.yaml */ \
	/* phy/bcm-ns-usb3-phy.yaml */ \
	REF(usb3_dmp_syscon, "usb3-dmp-syscon", NONE, 0, 0, REF_NEED) \
	REF(vbus_regulator, "vbus-regulator", NONE, 0, 0, REF_NEED) /* usb/usb-nop-xceiv.yaml */ \
	REF(wakeup_parent, "wakeup-parent", NONE, 0, 0, REF_NEED) /* arm64/qcom/sc7180.dtsi */ \
	REF(wlf_ldoena, "wlf,ldoena", GPIO, 0, 0, REF_NEED) /* regulator/wlf,arizona.yaml */ \
	REF(wlf_reset, "wlf,reset", GPIO, 0, 0, REF_NEED) /* mfd/wlf,arizona.yaml */ \

#endif
