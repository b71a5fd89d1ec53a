package io.sampo.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The memory of a member")
class MemberMemoryTest {

    private static final long GIB = 1L << 30;

    @Test
    void isWhatTheSettingsSay() {
        assertThat(MemberMemory.bytes(NodeSettingsTest.settings("memory = 3 GiB")))
                .isEqualTo(3 * GIB);
        assertThat(MemberMemory.bytes(NodeSettingsTest.settings("device = gpu, memory = 3 GiB")))
                .isEqualTo(3 * GIB);
    }

    @Test
    void leavesRoomForTheRestOfTheProcess() {
        assertThat(MemberMemory.lessReserve(8 * GIB)).isEqualTo(7 * GIB);
        assertThat(MemberMemory.lessReserve(GIB)).isEqualTo(GIB / 2);
        assertThat(MemberMemory.bytes(NodeSettingsTest.settings(""))).isPositive();
    }

    @Test
    void isSharedByMembersOnOneMachine() {
        long alone = MemberMemory.bytes(NodeSettingsTest.settings(""));

        assertThat(MemberMemory.bytes(NodeSettingsTest.settings("members-on-machine = 2")))
                .isLessThanOrEqualTo(alone / 2);
    }

    @Test
    void isThatOfTheMachineWhereAGpuIsOnlyStoodInFor() {
        assertThat(MemberMemory.bytes(NodeSettingsTest.settings("device = gpu", "gpu-stand-in = on")))
                .isEqualTo(MemberMemory.bytes(NodeSettingsTest.settings("")));
    }

    @Test
    void isWhatTheGpuSays() {
        assertThat(MemberMemory.ofGpu(List.of("echo", "24576"))).isEqualTo(24 * GIB);
    }

    @Test
    void mustBeSetWhereTheGpuDoesNotSay() {
        assertThatThrownBy(() -> MemberMemory.ofGpu(List.of("no-such-program")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("sampo.node.memory: auto (expected: a size such as 16 GiB, as nvidia-smi");
        assertThatThrownBy(() -> MemberMemory.ofGpu(List.of("echo", "No devices were found")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("No devices were found");
    }
}
