package io.sampo.node.runtime.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.TensorInfo.OnnxTensorType;
import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.Buffer;
import java.nio.ByteBuffer;

/**
 * What ONNX Runtime has and its Java side keeps to itself: results without a copy on the heap, the length of strings before they
 * are copied there, and tensors of all unsigned integers. It is of the one version that the build names, and fails at once with
 * another that lacks any of it.
 */
final class OnnxAccess {

    /** The place of {@code GetStringTensorDataLength} in the table of functions {@code OrtApi}, which only grows at its end. */
    private static final int GET_STRING_TENSOR_DATA_LENGTH = 53;

    private static final MethodHandle BUFFER;
    private static final MethodHandle NATIVE_HANDLE;
    private static final MethodHandle STRINGS;
    private static final MethodHandle API_HANDLE;
    private static final MethodHandle ALLOCATOR;
    private static final MethodHandle ALLOCATOR_HANDLE;
    private static final MethodHandle TENSOR_FROM_BUFFER;
    private static final MethodHandle NEW_INFO;
    private static final MethodHandle NEW_TENSOR;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(OnnxTensor.class, MethodHandles.lookup());
            Class<?> runtime = lookup.findClass("ai.onnxruntime.OnnxRuntime");
            Class<?> allocator = lookup.findClass("ai.onnxruntime.OrtAllocator");
            BUFFER = lookup.findVirtual(OnnxTensor.class, "getBuffer", MethodType.methodType(ByteBuffer.class));
            NATIVE_HANDLE =
                    lookup.findVirtual(OnnxTensorLike.class, "getNativeHandle", MethodType.methodType(long.class));
            STRINGS = lookup.findVirtual(
                    OnnxTensor.class,
                    "getStringArray",
                    MethodType.methodType(void.class, long.class, long.class, String[].class));
            API_HANDLE = lookup.findStaticGetter(runtime, "ortApiHandle", long.class);
            ALLOCATOR = lookup.findGetter(OrtEnvironment.class, "defaultAllocator", allocator)
                    .asType(MethodType.methodType(Object.class, OrtEnvironment.class));
            ALLOCATOR_HANDLE = lookup.findGetter(allocator, "handle", long.class)
                    .asType(MethodType.methodType(long.class, Object.class));
            TENSOR_FROM_BUFFER = lookup.findStatic(
                    OnnxTensor.class,
                    "createTensorFromBuffer",
                    MethodType.methodType(
                            long.class,
                            long.class,
                            long.class,
                            Buffer.class,
                            int.class,
                            long.class,
                            long[].class,
                            int.class));
            NEW_INFO = lookup.findConstructor(
                    TensorInfo.class,
                    MethodType.methodType(void.class, long[].class, OnnxJavaType.class, OnnxTensorType.class));
            NEW_TENSOR = lookup.findConstructor(
                    OnnxTensor.class,
                    MethodType.methodType(
                            void.class, long.class, long.class, TensorInfo.class, Buffer.class, boolean.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private OnnxAccess() {}

    /** The elements of a tensor in ONNX Runtime's own memory, valid until it is closed. Not of strings, and at most 2 GiB. */
    static ByteBuffer memoryOf(OnnxTensor tensor) throws OrtException {
        return call(() -> (ByteBuffer) BUFFER.invokeExact(tensor));
    }

    /** The bytes of all strings of a tensor together. */
    static long stringBytes(OnnxTensor tensor) throws OrtException {
        LongByReference bytes = new LongByReference();
        Pointer failure = call(() -> {
            Pointer api = new Pointer((long) API_HANDLE.invokeExact());
            Pointer function = api.getPointer((long) GET_STRING_TENSOR_DATA_LENGTH * Native.POINTER_SIZE);
            Object[] arguments = {new Pointer((long) NATIVE_HANDLE.invokeExact((OnnxTensorLike) tensor)), bytes};
            return Function.getFunction(function).invokePointer(arguments);
        });
        if (failure != null) {
            throw new OrtException("the strings of an output cannot be measured");
        }
        return bytes.getValue();
    }

    /** The strings of a tensor, in row-major order. */
    static String[] strings(OnnxTensor tensor) throws OrtException {
        return call(() -> {
            String[] strings = new String[Math.toIntExact(tensor.getInfo().getNumElements())];
            STRINGS.invokeExact(
                    tensor,
                    (long) API_HANDLE.invokeExact(),
                    (long) NATIVE_HANDLE.invokeExact((OnnxTensorLike) tensor),
                    strings);
            return strings;
        });
    }

    /**
     * A tensor over memory of ours.
     *
     * @param sameWidth a type of Java's side that is as wide as {@code type}
     */
    static OnnxTensor tensor(
            OrtEnvironment environment, ByteBuffer memory, long[] dims, OnnxJavaType sameWidth, OnnxTensorType type)
            throws OrtException {
        return call(() -> {
            long allocator = (long) ALLOCATOR_HANDLE.invokeExact((Object) ALLOCATOR.invokeExact(environment));
            long handle = (long) TENSOR_FROM_BUFFER.invokeExact(
                    (long) API_HANDLE.invokeExact(),
                    allocator,
                    (Buffer) memory,
                    memory.position(),
                    (long) memory.remaining(),
                    dims,
                    type.value);
            TensorInfo info = (TensorInfo) NEW_INFO.invokeExact(dims, sameWidth, type);
            return (OnnxTensor) NEW_TENSOR.invokeExact(handle, allocator, info, (Buffer) memory, false);
        });
    }

    private interface Call<T> {
        T make() throws Throwable;
    }

    private static <T> T call(Call<T> call) throws OrtException {
        try {
            return call.make();
        } catch (OrtException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
