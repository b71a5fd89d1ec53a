package io.sampo.node.model;

import io.sampo.protocol.model.ModelVersion;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which of the versions on disk are served. */
public sealed interface VersionPolicy {

    /** The newest one, as Triton does unless told otherwise. */
    VersionPolicy NEWEST = new Latest(1);

    /** Those of {@code available} that are served, oldest first. */
    SortedSet<ModelVersion> select(Collection<ModelVersion> available);

    /** The versions that it names, whether they exist or not; empty if it names none. */
    SortedSet<ModelVersion> named();

    /**
     * The newest {@code count} versions.
     *
     * @param count at least 1
     */
    record Latest(int count) implements VersionPolicy {

        /**
         * Checks the bound.
         *
         * @throws IllegalArgumentException if it is broken
         */
        public Latest {
            if (count < 1) {
                throw new IllegalArgumentException("versions.latest: " + count + " (expected: at least 1)");
            }
        }

        @Override
        public SortedSet<ModelVersion> named() {
            return new TreeSet<>();
        }

        @Override
        public SortedSet<ModelVersion> select(Collection<ModelVersion> available) {
            TreeSet<ModelVersion> newest = new TreeSet<>(available);
            while (newest.size() > count) {
                newest.pollFirst();
            }
            return newest;
        }
    }

    /** Every version. */
    record All() implements VersionPolicy {

        @Override
        public SortedSet<ModelVersion> named() {
            return new TreeSet<>();
        }

        @Override
        public SortedSet<ModelVersion> select(Collection<ModelVersion> available) {
            return new TreeSet<>(available);
        }
    }

    /** These versions, as far as they exist. */
    record Specific(SortedSet<ModelVersion> wanted) implements VersionPolicy {

        @Override
        public SortedSet<ModelVersion> named() {
            return wanted;
        }

        @Override
        public SortedSet<ModelVersion> select(Collection<ModelVersion> available) {
            TreeSet<ModelVersion> selected = new TreeSet<>(available);
            selected.retainAll(wanted);
            return selected;
        }
    }
}
