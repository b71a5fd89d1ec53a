package io.sampo.node.control;

import io.sampo.node.placement.Deployment;
import io.sampo.node.placement.Shortage;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.Address;
import org.jspecify.annotations.Nullable;

/**
 * Which versions members were lost over: what kills its process while it loads would else be carried from member to member until
 * none is left. Not thread-safe: the controller owns it.
 */
final class LossesWhileLoading {

    /** So many may be chance, as a machine that fails; one more is not. */
    private static final int MOST_BY_CHANCE = 1;

    private final String remedy;
    private final Map<ModelRef, Losses> losses = new HashMap<>();
    /** Members that said good-bye: their end is nobody's fault. */
    private final Set<Address> leavers = new HashSet<>();

    private final Map<ModelRef, Shortage> shortages = new HashMap<>();

    /** Of the files with {@code digest}. */
    private record Losses(String digest, List<String> members) {

        boolean areTooMany() {
            return members.size() > MOST_BY_CHANCE;
        }

        String reason(String remedy) {
            Set<String> distinct = new HashSet<>(members);
            String who = distinct.size() == 1
                    ? "member " + members.get(0) + " was lost " + members.size() + " times while it"
                    : "members " + String.join(", ", members) + " were lost while they";
            return who + " loaded it (" + remedy + ")";
        }
    }

    /** In a cluster where models are loaded in this way, which says how an operator has one tried again. */
    LossesWhileLoading(RepositoryMode mode) {
        remedy = mode == RepositoryMode.POLL
                ? "mend it; other files are tried again"
                : "load it again once it is mended";
    }

    /** Members are about to leave. */
    void leaving(Set<Address> now) {
        leavers.addAll(now);
    }

    /** A member reports; {@code before} is what it reported last. What gets ready was not what others were lost over. */
    void heard(@Nullable MemberSnapshot before, MemberSnapshot now, Address address) {
        if (before == null) {
            leavers.remove(address);
            return;
        }
        Set<ModelRef> ready = new HashSet<>();
        now.replicas().stream()
                .filter(ReplicaStatus::isReady)
                .forEach(replica -> ready.add(replica.id().model()));
        before.replicas().stream()
                .filter(LossesWhileLoading::isLoading)
                .map(replica -> replica.id().model())
                .filter(ready::contains)
                .forEach(ref -> losses.computeIfPresent(ref, (any, known) -> known.areTooMany() ? known : null));
    }

    /** A member is gone, and this is what it reported last. */
    void lost(MemberSnapshot last, Address address) {
        if (leavers.remove(address)) {
            return;
        }
        Map<ModelRef, String> digests = new HashMap<>();
        last.offers().forEach(offer -> digests.put(offer.ref(), offer.digest()));
        Set<ModelRef> loading = new HashSet<>();
        last.replicas().stream()
                .filter(LossesWhileLoading::isLoading)
                .forEach(replica -> loading.add(replica.id().model()));
        for (ModelRef ref : loading) {
            String digest = digests.get(ref);
            if (digest != null) {
                Losses known = losses.get(ref);
                List<String> members =
                        new ArrayList<>(known == null || !known.digest().equals(digest) ? List.of() : known.members());
                members.add(address.getHost().orElse("local")
                        + address.getPort().map(port -> ":" + port).orElse(""));
                losses.put(ref, new Losses(digest, members));
            }
        }
    }

    /** An operator wants a model tried again. */
    void forgive(ModelName model) {
        losses.keySet().removeIf(ref -> ref.name().equals(model));
    }

    /** Whether no further replica of a version may be started. */
    boolean forbid(ModelRef ref) {
        Losses known = losses.get(ref);
        return known != null && known.areTooMany();
    }

    /** Of what is wanted, what may be: of versions that members were lost over no more than there is. */
    Collection<Deployment> allowed(Collection<Deployment> wanted, ClusterPicture picture) {
        forgetChanged(picture.snapshots());
        shortages.clear();
        Map<ModelRef, List<ReplicaStatus>> existing = picture.replicas();
        return wanted.stream()
                .map(each -> allowed(
                        each, existing.getOrDefault(each.ref(), List.of()).size()))
                .toList();
    }

    private Deployment allowed(Deployment wanted, int existing) {
        Losses known = losses.get(wanted.ref());
        if (known == null || !known.areTooMany() || wanted.replicas() <= existing) {
            return wanted;
        }
        shortages.put(wanted.ref(), new Shortage(wanted.replicas() - existing, known.reason(remedy)));
        return new Deployment(
                wanted.ref(), existing, wanted.needs(), wanted.residency(), wanted.inUse(), wanted.lastUsedMillis());
    }

    /** Why a version has fewer replicas than was wanted last; null if it is not for this. */
    @Nullable
    Shortage shortage(ModelRef ref) {
        return shortages.get(ref);
    }

    /** Only where somebody offers others: those who offered them may just be the ones that were lost. */
    private void forgetChanged(Collection<MemberSnapshot> members) {
        Map<ModelRef, Set<String>> digests = new HashMap<>();
        for (MemberSnapshot member : members) {
            for (ModelOffer offer : member.offers()) {
                if (losses.containsKey(offer.ref())) {
                    digests.computeIfAbsent(offer.ref(), ref -> new HashSet<>()).add(offer.digest());
                }
            }
        }
        digests.forEach((ref, offered) ->
                losses.computeIfPresent(ref, (any, known) -> offered.contains(known.digest()) ? known : null));
    }

    /** Not what waits for memory, which has not begun. */
    private static boolean isLoading(ReplicaStatus replica) {
        return replica.reason().isEmpty()
                && (replica.state() == ReplicaState.LOADING || replica.state() == ReplicaState.WARMING_UP);
    }
}
