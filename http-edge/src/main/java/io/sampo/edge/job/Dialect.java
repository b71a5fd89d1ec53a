package io.sampo.edge.job;

import io.sampo.edge.gateway.Provenance;
import io.sampo.edge.http.Answer;
import io.sampo.edge.json.InferBody;
import io.sampo.edge.problem.ErrorForm;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.model.ModelTarget;

/** One protocol's way to say what is to be inferred, and to write what came of it. */
public interface Dialect {

    /** What {@link ResultForm#protocol} says of jobs in this dialect. */
    String name();

    /** How errors read in it. */
    ErrorForm errors();

    /**
     * Reads what is to be inferred. Fields that the dialect does not know are left alone.
     *
     * @param target which model {@code body} names, already read
     */
    InferenceOrder read(ModelTarget target, InferBody body) throws InvalidRequestException;

    /**
     * Writes a result, at any edge and any time later.
     *
     * @param provenance as far as it is known by then
     * @throws InvalidRequestException if the form cannot hold it
     */
    Answer write(ResultForm form, Completed completed, Provenance provenance) throws InvalidRequestException;
}
