package io.sampo.node.placement;

import io.sampo.protocol.replica.Device;
import java.util.List;

/** What a model may run on. A member holds only models that name its device: light ones take no room from a gpu. */
public enum DevicePreference {
    /** Members with role {@code cpu}. */
    CPU,
    /** Members with role {@code gpu}. */
    GPU,
    /** A gpu where there is room on one, otherwise a cpu until there is. */
    GPU_ELSE_CPU;

    /** The devices that will do, the best first. */
    public List<Device> devices() {
        return switch (this) {
            case CPU -> List.of(Device.CPU);
            case GPU -> List.of(Device.GPU);
            case GPU_ELSE_CPU -> List.of(Device.GPU, Device.CPU);
        };
    }
}
