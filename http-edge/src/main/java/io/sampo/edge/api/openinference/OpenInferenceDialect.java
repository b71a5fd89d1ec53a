package io.sampo.edge.api.openinference;

import io.sampo.edge.api.openinference.RequestedOutputs.Wanted;
import io.sampo.edge.gateway.InferenceGateway;
import io.sampo.edge.gateway.Provenance;
import io.sampo.edge.http.Answer;
import io.sampo.edge.job.Dialect;
import io.sampo.edge.job.Dialects;
import io.sampo.edge.job.InferenceOrder;
import io.sampo.edge.json.InferBody;
import io.sampo.edge.problem.ErrorForm;
import io.sampo.protocol.error.InvalidRequestException;
import io.sampo.protocol.infer.InferReply.Completed;
import io.sampo.protocol.job.ResultForm;
import io.sampo.protocol.model.ModelTarget;
import io.sampo.protocol.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Jobs in the form of this protocol.
 *
 * <p>A job keeps the client's own {@code id}, and which outputs go as binary data: a digit for each output in the order asked,
 * 1 for binary, or one digit for all; without it all go as JSON.
 */
public final class OpenInferenceDialect implements Dialect {

    private static final String ID = "id";
    private static final String BINARY = "binary";
    private final InferenceGateway gateway;

    /** Reads requests as large as {@code gateway} takes. */
    public OpenInferenceDialect(InferenceGateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public String name() {
        return Dialects.OPEN_INFERENCE;
    }

    @Override
    public ErrorForm errors() {
        return ErrorForm.OPEN_INFERENCE;
    }

    @Override
    public InferenceOrder read(ModelTarget target, InferBody body) throws InvalidRequestException {
        return order(target, InferDecoder.decode(body, gateway.maxPayloadBytes()));
    }

    /** What {@code decoded} asks of {@code target}. */
    static InferenceOrder order(ModelTarget target, DecodedInfer decoded) throws InvalidRequestException {
        return new InferenceOrder(
                target,
                decoded.inputs(),
                decoded.outputs().names(),
                decoded.timeoutMicros(),
                decoded.priority(),
                form(decoded));
    }

    private static ResultForm form(DecodedInfer decoded) throws InvalidRequestException {
        Map<String, String> options = new HashMap<>();
        String id = decoded.id();
        if (id != null) {
            options.put(ID, id);
        }
        String binary = digits(decoded.outputs());
        if (binary.contains("1")) {
            options.put(BINARY, binary.contains("0") ? binary : "1");
        }
        return new ResultForm(Dialects.OPEN_INFERENCE, options);
    }

    private static String digits(RequestedOutputs outputs) {
        if (outputs.wanted().isEmpty()) {
            return outputs.binaryByDefault() ? "1" : "0";
        }
        StringBuilder digits = new StringBuilder();
        outputs.wanted().forEach(wanted -> digits.append(outputs.isBinary(wanted.name()) ? '1' : '0'));
        return digits.toString();
    }

    @Override
    public Answer write(ResultForm form, Completed completed, Provenance provenance) throws InvalidRequestException {
        String binary = form.options().getOrDefault(BINARY, "0");
        List<Wanted> wanted = new ArrayList<>();
        for (Tensor output : completed.outputs()) {
            char digit = binary.charAt(Math.min(wanted.size(), binary.length() - 1));
            wanted.add(new Wanted(output.name(), digit == '1'));
        }
        return new InferEncoder(form.options().get(ID), new RequestedOutputs(wanted, false))
                .encode(completed, provenance);
    }
}
