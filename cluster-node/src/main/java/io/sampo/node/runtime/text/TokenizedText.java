package io.sampo.node.runtime.text;

import org.jspecify.annotations.Nullable;

/**
 * A text as a model reads it.
 *
 * @param ids its tokens, with the special ones that the model wants at both ends
 * @param types the segment of each token, or null if all are in segment 0
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; the bytes go straight to native memory.
record TokenizedText(long[] ids, long @Nullable [] types) {

    int length() {
        return ids.length;
    }
}
