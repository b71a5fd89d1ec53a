package io.sampo.node.job;

import io.sampo.protocol.transfer.Outbox;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What every job of a member shares.
 *
 * @param executor runs what continues after stores, runners and callbacks
 * @param self the name of this member, as attempts keep it
 */
record JobEnvironment(
        JobSettings settings,
        JobStore store,
        JobRunner runner,
        JobCallbacks callbacks,
        JobPeers peers,
        Outbox outbox,
        Executor executor,
        InstantSource clock,
        String self,
        JobCounters counters) {}
