package io.sampo.node.control;

import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.ModelOffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Versions that some members offer, and others that have the same model do not yet: where nobody orders loads, each member reads
 * the repository at a time of its own. Not thread-safe: the controller owns it.
 */
final class PartlyRead {

    /** Who offers a version no sooner than this after the first one may never do. */
    private static final long LONGEST_MILLIS = 30_000;

    private final Map<ModelRef, Long> since = new HashMap<>();

    /** Looks at what all members offer now. */
    void look(Collection<MemberSnapshot> members, long nowMillis) {
        Map<ModelRef, Integer> offering = new HashMap<>();
        Map<ModelName, Integer> having = new HashMap<>();
        for (MemberSnapshot member : members) {
            Set<ModelRef> offered =
                    member.offers().stream().map(ModelOffer::ref).collect(Collectors.toSet());
            offered.forEach(ref -> offering.merge(ref, 1, Integer::sum));
            offered.stream().map(ModelRef::name).distinct().forEach(name -> having.merge(name, 1, Integer::sum));
        }
        Set<ModelRef> partly = new HashSet<>(offering.keySet());
        partly.removeIf(ref -> offering.getOrDefault(ref, 0) >= having.getOrDefault(ref.name(), 0));
        since.keySet().retainAll(partly);
        partly.forEach(ref -> since.putIfAbsent(ref, nowMillis));
    }

    /** Whether further members may offer {@code ref} soon. */
    boolean contains(ModelRef ref, long nowMillis) {
        Long first = since.get(ref);
        return first != null && nowMillis - first < LONGEST_MILLIS;
    }
}
