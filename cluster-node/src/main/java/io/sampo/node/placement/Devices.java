package io.sampo.node.placement;

import io.sampo.protocol.model.DevicePreference;
import io.sampo.protocol.replica.Device;
import java.util.List;

/** What a preference means. A member holds only models that name its device: light ones take no room from a gpu. */
final class Devices {

    private static final List<Device> CPU = List.of(Device.CPU);
    private static final List<Device> GPU = List.of(Device.GPU);
    private static final List<Device> GPU_ELSE_CPU = List.of(Device.GPU, Device.CPU);

    private Devices() {}

    /** The devices that will do, the best first. */
    static List<Device> of(DevicePreference preference) {
        return switch (preference) {
            case CPU -> CPU;
            case GPU -> GPU;
            case GPU_ELSE_CPU -> GPU_ELSE_CPU;
        };
    }
}
