package io.sampo.protocol.wire;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import io.sampo.protocol.control.ControlCommand;
import io.sampo.protocol.control.ControlReply;
import io.sampo.protocol.job.JobCommand;
import io.sampo.protocol.job.JobReply;
import io.sampo.protocol.job.JobRequest;
import io.sampo.protocol.job.JobUpdate;
import io.sampo.protocol.job.QueueCommand;
import io.sampo.protocol.job.SuspectCommand;
import io.sampo.protocol.replica.MemberMessage.Deploy;
import io.sampo.protocol.replica.MemberMessage.ReadRepository;
import io.sampo.protocol.replica.MemberMessage.Subscribe;
import io.sampo.protocol.replica.MemberMessage.SubscribeController;
import io.sampo.protocol.replica.MemberReport.MemberAlive;
import io.sampo.protocol.replica.MemberReport.MemberDeployments;
import io.sampo.protocol.replica.MemberReport.MemberLoads;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.MemberReport.RepositoryRead;
import io.sampo.protocol.replica.ReplicaCommand;
import io.sampo.protocol.replica.ReplicaMessage.Cancel;
import io.sampo.protocol.replica.ReplicaMessage.GetStatistics;
import io.sampo.protocol.replica.ReplicaMessage.Infer;
import io.sampo.protocol.replica.ReplicaStatistics;
import io.sampo.protocol.replica.RoutedReply;
import io.sampo.protocol.transfer.TransferMessage.Ack;
import io.sampo.protocol.transfer.TransferMessage.Chunk;
import io.sampo.protocol.transfer.TransferMessage.Open;
import io.sampo.protocol.transfer.TransferMessage.Refused;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every class that may cross a JVM, with its id. Ids are for ever: a type that goes leaves its id unused, a type whose
 * form changes gets a new one.
 */
final class WireTypes {

    /** A type, its id and its form. */
    record WireType<T>(int id, Class<T> type, Writer<T> writer, Reader<T> reader) {

        private void register(Kryo kryo) {
            kryo.register(type, new Adapter<>(writer, reader), id);
        }
    }

    @FunctionalInterface
    interface Writer<T> {
        void write(WireOutput out, T value);
    }

    @FunctionalInterface
    interface Reader<T> {
        T read(WireInput in);
    }

    /** Kryo itself takes the ids below 10, for null, strings and primitives: no messages. */
    private static final int FIRST_ID = 20;

    static final List<WireType<?>> ALL = List.of(
            new WireType<>(20, Infer.class, InferForms::writeInfer, InferForms::readInfer),
            new WireType<>(21, Cancel.class, InferForms::writeCancel, InferForms::readCancel),
            new WireType<>(22, RoutedReply.class, InferForms::writeRoutedReply, InferForms::readRoutedReply),
            new WireType<>(30, GetStatistics.class, MemberForms::writeGetStatistics, MemberForms::readGetStatistics),
            new WireType<>(31, ReplicaStatistics.class, MemberForms::writeStatistics, MemberForms::readStatistics),
            new WireType<>(32, ReplicaCommand.class, MemberForms::writeCommand, MemberForms::readCommand),
            new WireType<>(40, Subscribe.class, MemberForms::writeSubscribe, MemberForms::readSubscribe),
            // 41 was a MemberSnapshot whose offers said less.
            new WireType<>(42, MemberAlive.class, MemberForms::writeAlive, MemberForms::readAlive),
            // 43 was a MemberSnapshot that did not say when its replicas are expected to be ready.
            new WireType<>(124, MemberSnapshot.class, MemberForms::writeSnapshot, MemberForms::readSnapshot),
            new WireType<>(
                    44,
                    SubscribeController.class,
                    MemberForms::writeSubscribeController,
                    MemberForms::readSubscribeController),
            new WireType<>(45, ReadRepository.class, MemberForms::writeReadRepository, MemberForms::readReadRepository),
            // 46 was a RepositoryRead that did not say in which snapshot to look.
            new WireType<>(47, Deploy.class, DeploymentForms::writeDeploy, DeploymentForms::readDeploy),
            new WireType<>(
                    48,
                    MemberDeployments.class,
                    DeploymentForms::writeMemberDeployments,
                    DeploymentForms::readMemberDeployments),
            new WireType<>(49, MemberLoads.class, MemberForms::writeLoads, MemberForms::readLoads),
            new WireType<>(50, Open.class, TransferForms::writeOpen, TransferForms::readOpen),
            new WireType<>(51, Chunk.class, TransferForms::writeChunk, TransferForms::readChunk),
            new WireType<>(52, Ack.class, TransferForms::writeAck, TransferForms::readAck),
            new WireType<>(53, Refused.class, TransferForms::writeRefused, TransferForms::readRefused),
            new WireType<>(54, RepositoryRead.class, MemberForms::writeRepositoryRead, MemberForms::readRepositoryRead),
            // 60 was a Submit that did not say what its submitter had stated.
            new WireType<>(122, JobRequest.Submit.class, JobForms::writeSubmit, JobForms::readSubmit),
            new WireType<>(61, JobRequest.GetStatus.class, JobForms::writeGetStatus, JobForms::readGetStatus),
            new WireType<>(62, JobRequest.GetResult.class, JobForms::writeGetResult, JobForms::readGetResult),
            new WireType<>(63, JobRequest.CancelJob.class, JobForms::writeCancelJob, JobForms::readCancelJob),
            new WireType<>(64, JobRequest.ListJobs.class, JobForms::writeListJobs, JobForms::readListJobs),
            new WireType<>(65, JobRequest.WatchJob.class, JobForms::writeWatchJob, JobForms::readWatchJob),
            new WireType<>(
                    66,
                    JobRequest.ResolveQuarantine.class,
                    JobForms::writeResolveQuarantine,
                    JobForms::readResolveQuarantine),
            new WireType<>(70, JobReply.Accepted.class, JobForms::writeAccepted, JobForms::readAccepted),
            // 71 was a Known that did not say how far telling of the end is.
            new WireType<>(79, JobReply.Known.class, JobForms::writeKnown, JobForms::readKnown),
            new WireType<>(72, JobReply.Result.class, JobForms::writeResult, JobForms::readResult),
            new WireType<>(73, JobReply.Page.class, JobForms::writePage, JobForms::readPage),
            new WireType<>(74, JobReply.Refused.class, JobForms::writeRefused, JobForms::readRefused),
            new WireType<>(77, JobUpdate.JobChanged.class, JobForms::writeJobChanged, JobForms::readJobChanged),
            new WireType<>(78, JobUpdate.WatchRefused.class, JobForms::writeWatchRefused, JobForms::readWatchRefused),
            new WireType<>(80, JobCommand.Accept.class, JobNodeForms::writeAccept, JobNodeForms::readAccept),
            new WireType<>(81, JobCommand.Show.class, JobNodeForms::writeShow, JobNodeForms::readShow),
            new WireType<>(
                    82, JobCommand.ShowResult.class, JobNodeForms::writeShowResult, JobNodeForms::readShowResult),
            new WireType<>(83, JobCommand.Withdraw.class, JobNodeForms::writeWithdraw, JobNodeForms::readWithdraw),
            new WireType<>(84, JobCommand.Watch.class, JobNodeForms::writeWatch, JobNodeForms::readWatch),
            new WireType<>(85, JobCommand.Resolve.class, JobNodeForms::writeResolve, JobNodeForms::readResolve),
            new WireType<>(86, JobCommand.Grant.class, JobNodeForms::writeGrant, JobNodeForms::readGrant),
            new WireType<>(87, JobCommand.Enqueued.class, JobNodeForms::writeNothing, JobNodeForms::readEnqueued),
            new WireType<>(88, JobCommand.CheckDue.class, JobNodeForms::writeNothing, JobNodeForms::readCheckDue),
            new WireType<>(89, JobCommand.LetGo.class, JobNodeForms::writeNothing, JobNodeForms::readJobLetGo),
            new WireType<>(90, QueueCommand.Enqueue.class, JobNodeForms::writeEnqueue, JobNodeForms::readEnqueue),
            new WireType<>(91, QueueCommand.TakeUp.class, JobNodeForms::writeTakeUp, JobNodeForms::readTakeUp),
            // 92, 123 and 93 were of queues that let suspects take turns by themselves.
            new WireType<>(128, QueueCommand.JobRuns.class, JobNodeForms::writeRuns, JobNodeForms::readRuns),
            new WireType<>(129, QueueCommand.JobWaits.class, JobNodeForms::writeWaits, JobNodeForms::readWaits),
            new WireType<>(126, SuspectCommand.AskTurn.class, JobNodeForms::writeAskTurn, JobNodeForms::readAskTurn),
            new WireType<>(127, SuspectCommand.EndTurn.class, JobNodeForms::writeEndTurn, JobNodeForms::readEndTurn),
            new WireType<>(94, QueueCommand.JobEnded.class, JobNodeForms::writeEnded, JobNodeForms::readEnded),
            new WireType<>(95, QueueCommand.Locate.class, JobNodeForms::writeLocate, JobNodeForms::readLocate),
            new WireType<>(96, QueueCommand.LetGo.class, JobNodeForms::writeNothing, JobNodeForms::readQueueLetGo),
            new WireType<>(97, QueueCommand.Located.class, JobNodeForms::writeLocated, JobNodeForms::readLocated),
            new WireType<>(98, QueueCommand.Measure.class, JobNodeForms::writeMeasure, JobNodeForms::readMeasure),
            new WireType<>(99, QueueCommand.Measured.class, JobNodeForms::writeMeasured, JobNodeForms::readMeasured),
            new WireType<>(100, JobCommand.Recall.class, JobNodeForms::writeRecall, JobNodeForms::readRecall),
            new WireType<>(120, QueueCommand.Join.class, JobNodeForms::writeJoin, JobNodeForms::readJoin),
            new WireType<>(121, QueueCommand.Joined.class, JobNodeForms::writeNothing, JobNodeForms::readJoined),
            new WireType<>(107, ControlCommand.LoadModel.class, ControlForms::writeLoad, ControlForms::readLoad),
            new WireType<>(101, ControlCommand.UnloadModel.class, ControlForms::writeUnload, ControlForms::readUnload),
            new WireType<>(
                    102, ControlCommand.MoveLabel.class, ControlForms::writeMoveLabel, ControlForms::readMoveLabel),
            new WireType<>(
                    103,
                    ControlCommand.RemoveLabel.class,
                    ControlForms::writeRemoveLabel,
                    ControlForms::readRemoveLabel),
            new WireType<>(104, ControlCommand.RollBack.class, ControlForms::writeRollBack, ControlForms::readRollBack),
            new WireType<>(
                    105, ControlCommand.GetHistory.class, ControlForms::writeGetHistory, ControlForms::readGetHistory),
            // 106 was a Demand that did not say whose requests wait.
            new WireType<>(125, ControlCommand.Demand.class, ControlForms::writeDemand, ControlForms::readDemand),
            new WireType<>(
                    108, ControlCommand.GetScaling.class, ControlForms::writeGetScaling, ControlForms::readGetScaling),
            new WireType<>(113, ControlReply.Scaling.class, ControlForms::writeScaling, ControlForms::readScaling),
            new WireType<>(110, ControlReply.Done.class, ControlForms::writeDone, ControlForms::readDone),
            new WireType<>(111, ControlReply.NotDone.class, ControlForms::writeNotDone, ControlForms::readNotDone),
            new WireType<>(112, ControlReply.History.class, ControlForms::writeHistory, ControlForms::readHistory));

    private WireTypes() {}

    /** A Kryo that knows these types and refuses all others. Not thread-safe. */
    static Kryo newKryo() {
        Kryo kryo = new Kryo(new FixedIds(), null);
        kryo.setRegistrationRequired(true);
        kryo.setReferences(false);
        ALL.forEach(type -> type.register(kryo));
        return kryo;
    }

    /** Refuses what Kryo takes unasked: its own few types, null, and classes by name, which it would go and load. */
    private static final class FixedIds extends DefaultClassResolver {

        @Override
        @SuppressWarnings("rawtypes") // as inherited
        public Registration writeClass(Output output, @Nullable Class type) {
            if (type == null || kryo.getRegistration(type).getId() < FIRST_ID) {
                throw new IllegalArgumentException("message: " + type + " (expected: one of the wire types)");
            }
            return super.writeClass(output, type);
        }

        @Override
        public Registration readClass(Input input) {
            Registration registration = super.readClass(input);
            if (registration == null || registration.getId() < FIRST_ID) {
                throw new KryoException("message: not one of the wire types");
            }
            return registration;
        }

        @Override
        protected Registration readName(Input input) {
            throw new KryoException("message: a class by its name (expected: by its id)");
        }
    }

    private static final class Adapter<T> extends Serializer<T> {

        private final Writer<T> writer;
        private final Reader<T> reader;

        Adapter(Writer<T> writer, Reader<T> reader) {
            super(false, true);
            this.writer = writer;
            this.reader = reader;
        }

        @Override
        public void write(Kryo kryo, Output output, T value) {
            writer.write((WireOutput) output, value);
        }

        @Override
        public T read(Kryo kryo, Input input, Class<? extends T> type) {
            return reader.read((WireInput) input);
        }
    }
}
