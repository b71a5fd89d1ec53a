package io.sampo.node.runtime.text;

import io.sampo.node.runtime.ModelLoadException;
import io.sampo.node.runtime.ReusableMemory;
import io.sampo.protocol.model.TensorSpec;
import io.sampo.protocol.tensor.DataType;
import io.sampo.protocol.tensor.Shape;
import io.sampo.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Lays tokenized texts out as the inputs of a transformer encoder: INT64 [texts,tokens], shorter texts filled up. Which inputs
 * there are, the model says.
 */
final class EncoderInputs {

    /** What an input holds. */
    private enum Role {
        IDS("input_ids"),
        MASK("attention_mask"),
        TYPES("token_type_ids");

        private static final String NAMES = "input_ids, attention_mask or token_type_ids";

        private final String inputName;

        Role(String inputName) {
            this.inputName = inputName;
        }
    }

    /** The memory of the inputs of one run; kept for the next. */
    static final class Memory implements AutoCloseable {
        private final Map<Role, ReusableMemory> byRole = new EnumMap<>(Role.class);

        private ByteBuffer take(Role role, int bytes) {
            return byRole.computeIfAbsent(role, key -> new ReusableMemory()).take(bytes);
        }

        @Override
        public void close() {
            byRole.values().forEach(ReusableMemory::close);
        }
    }

    private static final int RANK = 2;

    private final List<Role> roles;
    private final long padId;

    private EncoderInputs(List<Role> roles, long padId) {
        this.roles = roles;
        this.padId = padId;
    }

    /**
     * The layout for a model with these inputs.
     *
     * @throws ModelLoadException if they are not those of a transformer encoder
     */
    static EncoderInputs of(List<TensorSpec> inputs, long padId) throws ModelLoadException {
        List<Role> roles = new ArrayList<>();
        for (TensorSpec input : inputs) {
            roles.add(roleOf(input));
        }
        if (!roles.contains(Role.IDS)) {
            throw new ModelLoadException(
                    "no input 'input_ids' (expected: one, as model.yaml says that the model takes text)");
        }
        return new EncoderInputs(List.copyOf(roles), padId);
    }

    private static Role roleOf(TensorSpec input) throws ModelLoadException {
        for (Role role : Role.values()) {
            if (role.inputName.equals(input.name())) {
                if (input.type() != DataType.INT64 || input.shape().rank() != RANK) {
                    throw new ModelLoadException("input '" + input.name() + "': " + input.type() + " " + input.shape()
                            + " (expected: INT64 [-1,-1])");
                }
                return role;
            }
        }
        throw new ModelLoadException("input '" + input.name() + "': unknown (expected: " + Role.NAMES
                + ", as model.yaml says that the model takes text)");
    }

    /** Whether the segments of tokens are among the inputs. */
    boolean haveTypes() {
        return roles.contains(Role.TYPES);
    }

    /**
     * The inputs for a batch.
     *
     * @param longest the length of the longest text
     * @param memory what the tensors lie in: they are valid until its next use
     */
    List<Tensor> layOut(List<TokenizedText> texts, int longest, Memory memory) {
        Shape shape = Shape.of(texts.size(), longest);
        int size = Math.multiplyExact(Math.multiplyExact(texts.size(), longest), Long.BYTES);
        List<Tensor> tensors = new ArrayList<>(roles.size());
        for (Role role : roles) {
            ByteBuffer bytes = memory.take(role, size);
            fill(role, texts, longest, bytes.asLongBuffer());
            tensors.add(Tensor.of(role.inputName, DataType.INT64, shape, bytes));
        }
        return tensors;
    }

    private void fill(Role role, List<TokenizedText> texts, int longest, LongBuffer to) {
        for (TokenizedText text : texts) {
            int length = text.length();
            switch (role) {
                case IDS -> putPadded(to, text.ids(), longest, padId);
                case MASK -> {
                    putRepeated(to, 1, length);
                    putRepeated(to, 0, longest - length);
                }
                case TYPES -> {
                    long[] types = text.types();
                    if (types == null) {
                        putRepeated(to, 0, longest);
                    } else {
                        putPadded(to, types, longest, 0);
                    }
                }
            }
        }
    }

    private static void putPadded(LongBuffer to, long[] values, int longest, long padding) {
        to.put(values);
        putRepeated(to, padding, longest - values.length);
    }

    private static void putRepeated(LongBuffer to, long value, int times) {
        for (int i = 0; i < times; i++) {
            to.put(value);
        }
    }
}
