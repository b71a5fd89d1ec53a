package io.sampo.protocol.replica;

/**
 * What a member can hold.
 *
 * @param device what its replicas run on
 * @param cores processors that inference may use, at least 1
 * @param memoryBytes memory that models may take in all
 */
public record MemberCapacity(Device device, int cores, long memoryBytes) {}
