package io.sampo.protocol.wire;

import com.esotericsoftware.kryo.KryoException;
import io.sampo.protocol.error.ErrorCode;
import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.CallbackStatus;
import io.sampo.protocol.job.JobRequest.Resolution;
import io.sampo.protocol.job.JobState;
import io.sampo.protocol.model.DevicePreference;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.model.Residency;
import io.sampo.protocol.model.Spread;
import io.sampo.protocol.replica.Device;
import io.sampo.protocol.replica.ReplicaCommand;
import io.sampo.protocol.tensor.DataType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The constants of an enum in the order of their numbers on the wire, from 0. Numbers are for ever: append, never reorder.
 */
final class WireEnum<E extends Enum<E>> {

    static final WireEnum<DataType> DATA_TYPE = new WireEnum<>(
            DataType.class,
            List.of(
                    DataType.BOOL,
                    DataType.UINT8,
                    DataType.UINT16,
                    DataType.UINT32,
                    DataType.UINT64,
                    DataType.INT8,
                    DataType.INT16,
                    DataType.INT32,
                    DataType.INT64,
                    DataType.FP16,
                    DataType.BF16,
                    DataType.FP32,
                    DataType.FP64,
                    DataType.BYTES));

    static final WireEnum<ErrorCode> ERROR_CODE = new WireEnum<>(
            ErrorCode.class,
            List.of(
                    ErrorCode.INVALID_REQUEST,
                    ErrorCode.TEXT_TOO_LONG,
                    ErrorCode.MODEL_NOT_FOUND,
                    ErrorCode.VERSION_NOT_FOUND,
                    ErrorCode.MODEL_NOT_READY,
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    ErrorCode.RESULT_TOO_LARGE,
                    ErrorCode.QUEUE_FULL,
                    ErrorCode.DEADLINE_EXCEEDED,
                    ErrorCode.CANCELLED,
                    ErrorCode.REPLICA_UNAVAILABLE,
                    ErrorCode.MODEL_FAILED,
                    ErrorCode.INTERNAL,
                    ErrorCode.REPLICA_LOST,
                    ErrorCode.JOB_NOT_FOUND,
                    ErrorCode.JOB_NOT_FINISHED,
                    ErrorCode.JOB_WITHOUT_RESULT,
                    ErrorCode.JOB_MISMATCH,
                    ErrorCode.JOB_STORE_UNAVAILABLE,
                    ErrorCode.JOB_QUEUE_FULL,
                    ErrorCode.MODEL_CHANGE_FAILED,
                    ErrorCode.CONTROLLER_UNAVAILABLE));

    static final WireEnum<Priority> PRIORITY =
            new WireEnum<>(Priority.class, List.of(Priority.HIGH, Priority.NORMAL, Priority.LOW));

    static final WireEnum<ReplicaState> REPLICA_STATE = new WireEnum<>(
            ReplicaState.class,
            List.of(
                    ReplicaState.LOADING,
                    ReplicaState.WARMING_UP,
                    ReplicaState.READY,
                    ReplicaState.FAILED,
                    ReplicaState.STOPPING));

    static final WireEnum<ReplicaCommand> REPLICA_COMMAND = new WireEnum<>(
            ReplicaCommand.class,
            List.of(ReplicaCommand.START, ReplicaCommand.RETIRE, ReplicaCommand.STOP, ReplicaCommand.RELOAD));

    static final WireEnum<Device> DEVICE = new WireEnum<>(Device.class, List.of(Device.CPU, Device.GPU));

    static final WireEnum<DevicePreference> DEVICE_PREFERENCE = new WireEnum<>(
            DevicePreference.class, List.of(DevicePreference.CPU, DevicePreference.GPU, DevicePreference.GPU_ELSE_CPU));

    static final WireEnum<Spread> SPREAD = new WireEnum<>(Spread.class, List.of(Spread.MEMBER, Spread.NONE));

    static final WireEnum<Residency> RESIDENCY =
            new WireEnum<>(Residency.class, List.of(Residency.PINNED, Residency.PRELOAD, Residency.ON_DEMAND));

    static final WireEnum<JobState> JOB_STATE = new WireEnum<>(
            JobState.class,
            List.of(
                    JobState.QUEUED,
                    JobState.RUNNING,
                    JobState.SUCCEEDED,
                    JobState.FAILED,
                    JobState.CANCELLED,
                    JobState.EXPIRED,
                    JobState.QUARANTINED));

    static final WireEnum<CallbackStatus.State> CALLBACK_STATE = new WireEnum<>(
            CallbackStatus.State.class,
            List.of(CallbackStatus.State.PENDING, CallbackStatus.State.DELIVERED, CallbackStatus.State.GIVEN_UP));

    static final WireEnum<Resolution> RESOLUTION =
            new WireEnum<>(Resolution.class, List.of(Resolution.REPLAY, Resolution.DROP));

    private final List<E> byNumber;
    private final Map<E, Integer> numbers;
    private final String name;

    private WireEnum(Class<E> type, List<E> byNumber) {
        this.name = type.getSimpleName();
        this.byNumber = byNumber;
        this.numbers = new EnumMap<>(type);
        for (E constant : type.getEnumConstants()) {
            int number = this.byNumber.indexOf(constant);
            if (number < 0) {
                throw new IllegalStateException(name + "." + constant + " has no number on the wire");
            }
            numbers.put(constant, number);
        }
    }

    void write(WireOutput out, E constant) {
        out.writeByte(numbers.getOrDefault(constant, -1));
    }

    E read(WireInput in) {
        int number = in.readByte();
        if (number < 0 || number >= byNumber.size()) {
            throw new KryoException(name + ": " + number + " (expected: 0 to " + (byNumber.size() - 1) + ")");
        }
        return byNumber.get(number);
    }
}
