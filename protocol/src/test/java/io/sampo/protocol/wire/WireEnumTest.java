package io.sampo.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An enum of the wire")
class WireEnumTest {

    private static final ActorTestKit TEST_KIT = ActorTestKit.create();
    private static final ActorRefResolver RESOLVER = ActorRefResolver.get(TEST_KIT.system());

    @AfterAll
    static void shutDown() {
        TEST_KIT.shutdownTestKit();
    }

    /** A number moved or taken twice is another format: these lists only ever grow at their ends. */
    @Test
    void keepsItsNumbers() {
        assertThat(numbers(WireEnum.PRIORITY, Priority.values())).isEqualTo("HIGH 0, NORMAL 1, LOW 2");
        assertThat(numbers(WireEnum.DEVICE, Device.values())).isEqualTo("CPU 0, GPU 1");
        assertThat(numbers(WireEnum.DEVICE_PREFERENCE, DevicePreference.values()))
                .isEqualTo("CPU 0, GPU 1, GPU_ELSE_CPU 2");
        assertThat(numbers(WireEnum.SPREAD, Spread.values())).isEqualTo("MEMBER 0, NONE 1");
        assertThat(numbers(WireEnum.RESIDENCY, Residency.values())).isEqualTo("PINNED 0, PRELOAD 1, ON_DEMAND 2");
        assertThat(numbers(WireEnum.REPLICA_COMMAND, ReplicaCommand.values()))
                .isEqualTo("START 0, RETIRE 1, STOP 2, RELOAD 3");
        assertThat(numbers(WireEnum.REPLICA_STATE, ReplicaState.values()))
                .isEqualTo("LOADING 0, WARMING_UP 1, READY 2, FAILED 3, STOPPING 4");
        assertThat(numbers(WireEnum.DATA_TYPE, DataType.values()))
                .isEqualTo("BOOL 0, UINT8 1, UINT16 2, UINT32 3, UINT64 4, INT8 5, INT16 6, INT32 7, INT64 8, "
                        + "FP16 9, BF16 10, FP32 11, FP64 12, BYTES 13");
        assertThat(numbers(WireEnum.JOB_STATE, JobState.values()))
                .isEqualTo("QUEUED 0, RUNNING 1, SUCCEEDED 2, FAILED 3, CANCELLED 4, EXPIRED 5, QUARANTINED 6");
        assertThat(numbers(WireEnum.CALLBACK_STATE, CallbackStatus.State.values()))
                .isEqualTo("PENDING 0, DELIVERED 1, GIVEN_UP 2");
        assertThat(numbers(WireEnum.RESOLUTION, Resolution.values())).isEqualTo("REPLAY 0, DROP 1");
        assertThat(numbers(WireEnum.ERROR_CODE, ErrorCode.values()))
                .isEqualTo("INVALID_REQUEST 0, TEXT_TOO_LONG 1, MODEL_NOT_FOUND 2, VERSION_NOT_FOUND 3, "
                        + "MODEL_NOT_READY 4, PAYLOAD_TOO_LARGE 5, RESULT_TOO_LARGE 6, QUEUE_FULL 7, "
                        + "DEADLINE_EXCEEDED 8, CANCELLED 9, REPLICA_UNAVAILABLE 10, MODEL_FAILED 11, INTERNAL 12, "
                        + "REPLICA_LOST 13, JOB_NOT_FOUND 14, JOB_NOT_FINISHED 15, JOB_WITHOUT_RESULT 16, JOB_MISMATCH 17, "
                        + "JOB_STORE_UNAVAILABLE 18, JOB_QUEUE_FULL 19, MODEL_CHANGE_FAILED 20, "
                        + "CONTROLLER_UNAVAILABLE 21");
    }

    @Test
    void readsEveryConstantAndNoOther() {
        for (DataType type : DataType.values()) {
            assertThat(WireEnum.DATA_TYPE.read(input(number(WireEnum.DATA_TYPE, type))))
                    .isEqualTo(type);
        }
        for (int number : List.of(-1, DataType.values().length, 127)) {
            assertThatExceptionOfType(KryoException.class)
                    .isThrownBy(() -> WireEnum.DATA_TYPE.read(input(number)))
                    .withMessage("DataType: " + number + " (expected: 0 to 13)");
        }
    }

    private static <E extends Enum<E>> String numbers(WireEnum<E> wire, E[] constants) {
        return String.join(
                ", ",
                Arrays.stream(constants)
                        .map(constant -> constant + " " + number(wire, constant))
                        .toList());
    }

    private static <E extends Enum<E>> int number(WireEnum<E> wire, E constant) {
        ByteBuffer bytes = ByteBuffer.allocate(1);
        try (WireOutput out = new WireOutput(bytes, RESOLVER)) {
            wire.write(out, constant);
        }
        return bytes.get(0);
    }

    private static WireInput input(int number) {
        return new WireInput(ByteBuffer.wrap(new byte[] {(byte) number}), RESOLVER, List.of());
    }
}
