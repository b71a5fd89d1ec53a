package io.sampo.protocol.wire;

import io.sampo.protocol.job.JobFilter;
import io.sampo.protocol.job.JobId;
import io.sampo.protocol.job.JobReply.Accepted;
import io.sampo.protocol.job.JobReply.Known;
import io.sampo.protocol.job.JobReply.Page;
import io.sampo.protocol.job.JobReply.Refused;
import io.sampo.protocol.job.JobReply.Result;
import io.sampo.protocol.job.JobRequest.CancelJob;
import io.sampo.protocol.job.JobRequest.GetResult;
import io.sampo.protocol.job.JobRequest.GetStatus;
import io.sampo.protocol.job.JobRequest.ListJobs;
import io.sampo.protocol.job.JobRequest.ResolveQuarantine;
import io.sampo.protocol.job.JobRequest.Submit;
import io.sampo.protocol.job.JobRequest.WatchJob;
import io.sampo.protocol.job.JobUpdate.JobChanged;
import io.sampo.protocol.job.JobUpdate.WatchRefused;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.tenant.TenantId;
import java.time.Duration;

/** The forms of what clients and job desks say to each other. */
final class JobForms {

    private JobForms() {}

    static void writeSubmit(WireOutput out, Submit submit) {
        JobParts.writeSpec(out, submit.spec());
        out.writeRef(submit.replyTo());
    }

    static Submit readSubmit(WireInput in) {
        return new Submit(JobParts.readSpec(in), in.readRef());
    }

    static void writeGetStatus(WireOutput out, GetStatus get) {
        JobParts.writeId(out, get.id());
        JobParts.writeTenant(out, get.tenant());
        out.writeRef(get.replyTo());
    }

    static GetStatus readGetStatus(WireInput in) {
        return new GetStatus(JobParts.readId(in), JobParts.readTenant(in), in.readRef());
    }

    static void writeGetResult(WireOutput out, GetResult get) {
        JobParts.writeId(out, get.id());
        JobParts.writeTenant(out, get.tenant());
        out.writeRef(get.replyTo());
    }

    static GetResult readGetResult(WireInput in) {
        return new GetResult(JobParts.readId(in), JobParts.readTenant(in), in.readRef());
    }

    static void writeCancelJob(WireOutput out, CancelJob cancel) {
        JobParts.writeId(out, cancel.id());
        JobParts.writeTenant(out, cancel.tenant());
        out.writeRef(cancel.replyTo());
    }

    static CancelJob readCancelJob(WireInput in) {
        return new CancelJob(JobParts.readId(in), JobParts.readTenant(in), in.readRef());
    }

    static void writeListJobs(WireOutput out, ListJobs list) {
        JobFilter filter = list.filter();
        JobParts.writeNullable(out, filter.tenant(), JobParts::writeTenant);
        JobParts.writeNullable(out, filter.state(), WireEnum.JOB_STATE::write);
        JobParts.writeNullable(out, filter.model(), (to, model) -> to.writeString(model.value()));
        out.writeString(filter.after());
        out.writeVarInt(filter.limit(), true);
        out.writeRef(list.replyTo());
    }

    static ListJobs readListJobs(WireInput in) {
        JobFilter filter = new JobFilter(
                JobParts.readNullable(in, JobParts::readTenant),
                JobParts.readNullable(in, WireEnum.JOB_STATE::read),
                JobParts.readNullable(in, from -> new ModelName(from.readText())),
                in.readText(),
                in.readVarInt(true));
        return new ListJobs(filter, in.readRef());
    }

    static void writeWatchJob(WireOutput out, WatchJob watch) {
        JobParts.writeId(out, watch.id());
        JobParts.writeTenant(out, watch.tenant());
        out.writeVarLong(watch.afterRevision(), true);
        out.writeRef(watch.watcher());
    }

    static WatchJob readWatchJob(WireInput in) {
        JobId id = JobParts.readId(in);
        TenantId tenant = JobParts.readTenant(in);
        return new WatchJob(id, tenant, in.readVarLong(true), in.readRef());
    }

    static void writeResolveQuarantine(WireOutput out, ResolveQuarantine resolve) {
        JobParts.writeId(out, resolve.id());
        WireEnum.RESOLUTION.write(out, resolve.resolution());
        out.writeRef(resolve.replyTo());
    }

    static ResolveQuarantine readResolveQuarantine(WireInput in) {
        return new ResolveQuarantine(JobParts.readId(in), WireEnum.RESOLUTION.read(in), in.readRef());
    }

    static void writeAccepted(WireOutput out, Accepted accepted) {
        JobParts.writeStatus(out, accepted.status());
        out.writeBoolean(accepted.repeated());
    }

    static Accepted readAccepted(WireInput in) {
        return new Accepted(JobParts.readStatus(in), in.readBoolean());
    }

    static void writeKnown(WireOutput out, Known known) {
        JobParts.writeStatus(out, known.status());
        JobParts.writeNullable(out, known.callback(), JobParts::writeCallbackStatus);
    }

    static Known readKnown(WireInput in) {
        return new Known(JobParts.readStatus(in), JobParts.readNullable(in, JobParts::readCallbackStatus));
    }

    static void writeResult(WireOutput out, Result result) {
        JobParts.writeStatus(out, result.status());
        InferForms.writeCompleted(out, result.completed());
    }

    static Result readResult(WireInput in) {
        return new Result(JobParts.readStatus(in), InferForms.readCompleted(in));
    }

    static void writePage(WireOutput out, Page page) {
        ModelForms.writeList(out, page.jobs(), JobParts::writeStatus);
        out.writeString(page.next());
    }

    static Page readPage(WireInput in) {
        return new Page(ModelForms.readList(in, JobParts::readStatus), in.readText());
    }

    static void writeRefused(WireOutput out, Refused refused) {
        WireEnum.ERROR_CODE.write(out, refused.code());
        out.writeString(refused.detail());
        out.writeVarLong(refused.retryAfter().toNanos(), true);
    }

    static Refused readRefused(WireInput in) {
        return new Refused(WireEnum.ERROR_CODE.read(in), in.readText(), Duration.ofNanos(in.readVarLong(true)));
    }

    static void writeJobChanged(WireOutput out, JobChanged changed) {
        JobParts.writeStatus(out, changed.status());
    }

    static JobChanged readJobChanged(WireInput in) {
        return new JobChanged(JobParts.readStatus(in));
    }

    static void writeWatchRefused(WireOutput out, WatchRefused refused) {
        JobParts.writeId(out, refused.id());
        WireEnum.ERROR_CODE.write(out, refused.code());
        out.writeString(refused.detail());
    }

    static WatchRefused readWatchRefused(WireInput in) {
        return new WatchRefused(JobParts.readId(in), WireEnum.ERROR_CODE.read(in), in.readText());
    }
}
