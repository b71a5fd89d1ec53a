package io.sampo.node.job;

import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.job.SuspectCommand;
import io.sampo.protocol.model.ModelName;
import org.apache.pekko.actor.typed.RecipientRef;

/** The way to jobs, queues and whoever lets suspects take turns, wherever they are. */
interface JobPeers {

    RecipientRef<JobCommand> job(JobId id);

    RecipientRef<QueueCommand> queue(ModelName model);

    RecipientRef<SuspectCommand> suspects();
}
