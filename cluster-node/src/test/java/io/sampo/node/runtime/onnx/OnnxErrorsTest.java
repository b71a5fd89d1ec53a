package io.sampo.node.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages as ONNX Runtime 1.29 writes them. */
@DisplayName("A message of ONNX Runtime")
class OnnxErrorsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Error code - ORT_INVALID_ARGUMENT - message: Non-zero status code returned while running Gather node. Name:'/emb/Gather' Status Message: indices element out of data bounds, idx=9 must be within the inclusive range [-4,3] | Gather '/emb/Gather': indices element out of data bounds, idx=9 must be within the inclusive range [-4,3]
            Error code - ORT_RUNTIME_EXCEPTION - message: Non-zero status code returned while running MatMul node. Name:'m' Status Message: /onnxruntime_src/onnxruntime/core/providers/cpu/math/matmul_helper.h:61 onnxruntime::common::Status onnxruntime::MatMulComputeHelper::Compute(const onnxruntime::TensorShape&, bool) left_dim == right_dim was false. MatMul dimension mismatch | MatMul 'm': left_dim == right_dim was false. MatMul dimension mismatch
            Error code - ORT_INVALID_ARGUMENT - message: Non-zero status code returned while running Add node. Name:'a' Status Message: /onnxruntime_src/onnxruntime/core/framework/op_kernel.cc:83 virtual OrtValue* onnxruntime::OpKernelContext::OutputMLValue(int, const onnxruntime::TensorShape&) [ONNXRuntimeError] : 2 : INVALID_ARGUMENT : shapes differ | Add 'a': shapes differ
            Error code - ORT_FAIL - message: something Stacktrace: at 0x1234 | something
            plain | plain
            """)
    void losesWhatConcernsOnlyItsAuthors(String original, String message) {
        assertThat(OnnxErrors.message(new OrtException(original))).isEqualTo(message);
    }

    @Test
    void isShort() {
        assertThat(OnnxErrors.message(new OrtException("x".repeat(1000)))).hasSize(301);
    }
}
