package io.sampo.protocol.wire;

import io.sampo.protocol.infer.Priority;
import io.sampo.protocol.job.Callback;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobCommand.Accept;
import io.sampo.protocol.job.JobCommand.Grant;
import io.sampo.protocol.job.JobCommand.Recall;
import io.sampo.protocol.job.JobCommand.Resolve;
import io.sampo.protocol.job.JobCommand.Show;
import io.sampo.protocol.job.JobCommand.ShowResult;
import io.sampo.protocol.job.JobCommand.Watch;
import io.sampo.protocol.job.JobCommand.Withdraw;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobSubmission;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.job.QueueCommand.Enqueue;
import io.sampo.protocol.job.QueueCommand.JobEnded;
import io.sampo.protocol.job.QueueCommand.JobRuns;
import io.sampo.protocol.job.QueueCommand.JobWaits;
import io.sampo.protocol.job.QueueCommand.Join;
import io.sampo.protocol.job.QueueCommand.Locate;
import io.sampo.protocol.job.QueueCommand.Located;
import io.sampo.protocol.job.QueueCommand.Measure;
import io.sampo.protocol.job.QueueCommand.Measured;
import io.sampo.protocol.job.QueueCommand.QueuedJob;
import io.sampo.protocol.job.QueueCommand.TakeUp;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.job.SuspectCommand.AskTurn;
import io.sampo.protocol.job.SuspectCommand.EndTurn;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tenant.TenantId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** The forms of what desks, jobs and queues say to each other. */
final class JobNodeForms {

    private JobNodeForms() {}

    static void writeAccept(WireOutput out, Accept accept) {
        JobSubmission job = accept.submission();
        JobParts.writeId(out, job.id());
        JobParts.writeTenant(out, job.tenant());
        InferForms.writeTarget(out, job.model());
        WireEnum.PRIORITY.write(out, job.priority());
        ModelForms.writeList(out, job.outputs(), WireOutput::writeString);
        JobParts.writeNullable(out, job.inlineInputs(), WireOutput::writeBuffer);
        out.writeVarLong(job.inputBytes(), true);
        out.writeString(job.digest());
        JobParts.writeDuration(out, job.lifetime());
        JobParts.writeForm(out, job.form());
        JobParts.writeNullable(out, job.callback(), JobParts::writeCallback);
        out.writeString(job.traceParent());
        out.writeRef(accept.replyTo());
    }

    static Accept readAccept(WireInput in) {
        JobId id = JobParts.readId(in);
        TenantId tenant = JobParts.readTenant(in);
        ModelTarget model = InferForms.readTarget(in);
        Priority priority = WireEnum.PRIORITY.read(in);
        List<String> outputs = ModelForms.readList(in, WireInput::readText);
        ByteBuffer inputs = JobParts.readNullable(in, WireInput::readBuffer);
        long inputBytes = in.readVarLong(true);
        String digest = in.readText();
        Duration lifetime = JobParts.readDuration(in);
        ResultForm form = JobParts.readForm(in);
        Callback callback = JobParts.readNullable(in, JobParts::readCallback);
        String traceParent = in.readString();
        return new Accept(
                new JobSubmission(
                        id,
                        tenant,
                        model,
                        priority,
                        outputs,
                        inputs,
                        inputBytes,
                        digest,
                        lifetime,
                        form,
                        callback,
                        traceParent),
                in.readRef());
    }

    static void writeRecall(WireOutput out, Recall recall) {
        JobParts.writeTenant(out, recall.tenant());
        out.writeString(recall.digest());
        JobForms.writeRefused(out, recall.otherwise());
        out.writeRef(recall.replyTo());
    }

    static Recall readRecall(WireInput in) {
        return new Recall(JobParts.readTenant(in), in.readText(), JobForms.readRefused(in), in.readRef());
    }

    static void writeShow(WireOutput out, Show show) {
        JobParts.writeTenant(out, show.tenant());
        out.writeRef(show.replyTo());
    }

    static Show readShow(WireInput in) {
        return new Show(JobParts.readTenant(in), in.readRef());
    }

    static void writeShowResult(WireOutput out, ShowResult show) {
        JobParts.writeTenant(out, show.tenant());
        out.writeRef(show.replyTo());
    }

    static ShowResult readShowResult(WireInput in) {
        return new ShowResult(JobParts.readTenant(in), in.readRef());
    }

    static void writeWithdraw(WireOutput out, Withdraw withdraw) {
        JobParts.writeTenant(out, withdraw.tenant());
        out.writeRef(withdraw.replyTo());
    }

    static Withdraw readWithdraw(WireInput in) {
        return new Withdraw(JobParts.readTenant(in), in.readRef());
    }

    static void writeWatch(WireOutput out, Watch watch) {
        JobParts.writeId(out, watch.id());
        JobParts.writeTenant(out, watch.tenant());
        out.writeVarLong(watch.afterRevision(), true);
        out.writeRef(watch.watcher());
    }

    static Watch readWatch(WireInput in) {
        return new Watch(JobParts.readId(in), JobParts.readTenant(in), in.readVarLong(true), in.readRef());
    }

    static void writeResolve(WireOutput out, Resolve resolve) {
        WireEnum.RESOLUTION.write(out, resolve.resolution());
        out.writeRef(resolve.replyTo());
    }

    static Resolve readResolve(WireInput in) {
        return new Resolve(WireEnum.RESOLUTION.read(in), in.readRef());
    }

    static void writeGrant(WireOutput out, Grant grant) {
        out.writeString(grant.queue().value());
        out.writeBoolean(grant.alone());
    }

    static Grant readGrant(WireInput in) {
        return new Grant(new ModelName(in.readText()), in.readBoolean());
    }

    static void writeEnqueue(WireOutput out, Enqueue enqueue) {
        writeQueued(out, enqueue.job());
    }

    static Enqueue readEnqueue(WireInput in) {
        return new Enqueue(readQueued(in));
    }

    static void writeTakeUp(WireOutput out, TakeUp takeUp) {
        ModelForms.writeList(out, takeUp.jobs(), JobNodeForms::writeQueued);
    }

    static TakeUp readTakeUp(WireInput in) {
        return new TakeUp(ModelForms.readList(in, JobNodeForms::readQueued));
    }

    static void writeJoin(WireOutput out, Join join) {
        ModelForms.writeList(out, join.jobs(), JobNodeForms::writeQueued);
        out.writeRef(join.replyTo());
    }

    static Join readJoin(WireInput in) {
        return new Join(ModelForms.readList(in, JobNodeForms::readQueued), in.readRef());
    }

    static void writeRuns(WireOutput out, JobRuns runs) {
        JobParts.writeId(out, runs.id());
    }

    static JobRuns readRuns(WireInput in) {
        return new JobRuns(JobParts.readId(in));
    }

    static void writeWaits(WireOutput out, JobWaits waits) {
        JobParts.writeId(out, waits.id());
        JobParts.writeDuration(out, waits.delay());
    }

    static JobWaits readWaits(WireInput in) {
        return new JobWaits(JobParts.readId(in), JobParts.readDuration(in));
    }

    static void writeAskTurn(WireOutput out, AskTurn ask) {
        JobParts.writeId(out, ask.id());
        out.writeString(ask.queue().value());
        out.writeBoolean(ask.running());
    }

    static AskTurn readAskTurn(WireInput in) {
        return new AskTurn(JobParts.readId(in), new ModelName(in.readText()), in.readBoolean());
    }

    static void writeEndTurn(WireOutput out, EndTurn end) {
        JobParts.writeId(out, end.id());
    }

    static EndTurn readEndTurn(WireInput in) {
        return new EndTurn(JobParts.readId(in));
    }

    static void writeEnded(WireOutput out, JobEnded ended) {
        JobParts.writeId(out, ended.id());
    }

    static JobEnded readEnded(WireInput in) {
        return new JobEnded(JobParts.readId(in));
    }

    static void writeLocate(WireOutput out, Locate locate) {
        JobParts.writeId(out, locate.id());
        out.writeRef(locate.replyTo());
    }

    static Locate readLocate(WireInput in) {
        return new Locate(JobParts.readId(in), in.readRef());
    }

    static void writeLocated(WireOutput out, Located located) {
        JobParts.writeNullable(out, located.place(), JobParts::writePlace);
    }

    static Located readLocated(WireInput in) {
        return new Located(JobParts.readNullable(in, JobParts::readPlace));
    }

    static void writeMeasure(WireOutput out, Measure measure) {
        out.writeRef(measure.replyTo());
    }

    static Measure readMeasure(WireInput in) {
        return new Measure(in.readRef());
    }

    static void writeMeasured(WireOutput out, Measured measured) {
        out.writeVarLong(measured.jobs(), true);
        out.writeDouble(measured.endedPerSecond());
    }

    static Measured readMeasured(WireInput in) {
        return new Measured(in.readVarLong(true), in.readDouble());
    }

    /** For messages that say all by their class. */
    static <T> void writeNothing(WireOutput out, T message) {}

    static JobCommand.Enqueued readEnqueued(WireInput in) {
        return new JobCommand.Enqueued();
    }

    static JobCommand.CheckDue readCheckDue(WireInput in) {
        return new JobCommand.CheckDue();
    }

    static JobCommand.LetGo readJobLetGo(WireInput in) {
        return new JobCommand.LetGo();
    }

    static QueueCommand.LetGo readQueueLetGo(WireInput in) {
        return new QueueCommand.LetGo();
    }

    static QueueCommand.Joined readJoined(WireInput in) {
        return new QueueCommand.Joined();
    }

    private static void writeQueued(WireOutput out, QueuedJob job) {
        JobParts.writeId(out, job.id());
        JobParts.writeTenant(out, job.tenant());
        WireEnum.PRIORITY.write(out, job.priority());
    }

    private static QueuedJob readQueued(WireInput in) {
        return new QueuedJob(JobParts.readId(in), JobParts.readTenant(in), WireEnum.PRIORITY.read(in));
    }
}
