package io.sampo.node.control;

import io.sampo.node.placement.Deployment;
import io.sampo.node.placement.Shortage;
import io.sampo.protocol.model.ModelName;
import io.sampo.protocol.model.ModelRef;
import io.sampo.protocol.model.ReplicaId;
import io.sampo.protocol.model.ReplicaState;
import io.sampo.protocol.replica.MemberReport.MemberSnapshot;
import io.sampo.protocol.replica.ModelOffer;
import io.sampo.protocol.replica.ReplicaStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;
import org.jspecify.annotations.Nullable;

/**
 * Which versions members were lost over: what kills its process while it loads would else be carried from member to member until
 * none is left. Not thread-safe: the controller owns it.
 *
 * <p>A version is forbidden if members were lost over it twice or more, the last time over nothing else. Those that loaded
 * together both times are suspects: they load one at a time, one replica of each, until one is ready, which clears it, or the next
 * loss tells. A loss is blamed on the most suspect of what was loading, and on no other. So a version that kills its process takes
 * two members with it or, in company, three; each further one of that company takes one more, and nobody that loaded beside
 * them is forbidden.
 */
final class LossesWhileLoading {

    /** So many may be chance, as a machine that fails; one more is not. */
    private static final int MOST_BY_CHANCE = 1;

    private final String remedy;
    /** Suspects have their turns in this order. */
    private final Map<ModelRef, Losses> losses = new LinkedHashMap<>();
    /** Members that said good-bye: their end is nobody's fault. */
    private final Set<Address> leavers = new HashSet<>();

    private final Map<ModelRef, Shortage> shortages = new HashMap<>();
    /** The only suspect of which a replica may be started. */
    private @Nullable ModelRef turn;

    private enum Suspicion {
        /** It may be chance. */
        NONE,
        /** One of several was it. */
        SUSPECT,
        /** It was. */
        CERTAIN
    }

    /**
     * Of the files with {@code digest}.
     *
     * @param alone whether nothing else is to blame for the last one
     */
    private record Losses(String digest, List<String> members, boolean alone) {

        Suspicion suspicion() {
            if (members.size() <= MOST_BY_CHANCE) {
                return Suspicion.NONE;
            }
            return alone ? Suspicion.CERTAIN : Suspicion.SUSPECT;
        }

        Losses and(String member, boolean now) {
            List<String> more = new ArrayList<>(members);
            more.add(member);
            return new Losses(digest, more, now || suspicion() == Suspicion.CERTAIN);
        }

        String reason(String remedy) {
            Set<String> distinct = new HashSet<>(members);
            String who = distinct.size() == 1
                    ? "member " + members.get(0) + " was lost " + members.size() + " times while it"
                    : "members " + String.join(", ", members) + " were lost while they";
            return suspicion() == Suspicion.CERTAIN
                    ? who + " loaded it (" + remedy + ")"
                    : who + " loaded it and others, which therefore load one at a time now";
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
        Set<ReplicaId> loaded = readyIn(now);
        loaded.removeAll(readyIn(before));
        for (ReplicaId replica : loaded) {
            if (suspicion(replica.model()) != Suspicion.CERTAIN) {
                losses.remove(replica.model());
            }
        }
    }

    private static Set<ReplicaId> readyIn(MemberSnapshot member) {
        Set<ReplicaId> ready = new HashSet<>();
        member.replicas().stream().filter(ReplicaStatus::isReady).forEach(replica -> ready.add(replica.id()));
        return ready;
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
        loading.retainAll(digests.keySet());
        loading.forEach(ref ->
                losses.computeIfPresent(ref, (any, known) -> known.digest().equals(digests.get(ref)) ? known : null));
        Set<ModelRef> blamed = mostSuspect(loading);
        String member = address.getHost().orElse("local")
                + address.getPort().map(port -> ":" + port).orElse("");
        for (ModelRef ref : blamed) {
            Losses before = losses.getOrDefault(ref, new Losses(digests.getOrDefault(ref, ""), List.of(), false));
            losses.put(ref, before.and(member, blamed.size() == 1));
        }
    }

    private Set<ModelRef> mostSuspect(Set<ModelRef> loading) {
        return loading.stream()
                .collect(Collectors.groupingBy(this::suspicion, TreeMap::new, Collectors.toSet()))
                .descendingMap()
                .values()
                .stream()
                .findFirst()
                .orElse(Set.of());
    }

    private Suspicion suspicion(ModelRef ref) {
        Losses known = losses.get(ref);
        return known == null ? Suspicion.NONE : known.suspicion();
    }

    /** An operator wants a model tried again. */
    void forgive(ModelName model) {
        losses.keySet().removeIf(ref -> ref.name().equals(model));
    }

    /** Whether a version is not to be loaded any more, as it kills the process that does. */
    boolean forbids(ModelRef ref) {
        return suspicion(ref) == Suspicion.CERTAIN;
    }

    /** Whether a further replica of a version may be started now. */
    boolean mayStart(ModelRef ref) {
        return suspicion(ref) == Suspicion.NONE || (suspicion(ref) == Suspicion.SUSPECT && ref.equals(turn));
    }

    /** Of what is wanted, what may be: of versions that members were lost over no more than there is, or one at a time. */
    Collection<Deployment> allowed(Collection<Deployment> wanted, ClusterPicture picture) {
        forgetChanged(picture.snapshots());
        shortages.clear();
        Map<ModelRef, List<ReplicaStatus>> existing = picture.replicas();
        turn = whoseTurn(wanted, existing);
        return wanted.stream()
                .map(each -> allowed(each, existing.getOrDefault(each.ref(), List.of())))
                .toList();
    }

    /** The suspect that is under way; else the one that was sent on its way, or the next that has to be; null if none has. */
    private @Nullable ModelRef whoseTurn(Collection<Deployment> wanted, Map<ModelRef, List<ReplicaStatus>> existing) {
        Set<ModelRef> waiting = new HashSet<>();
        for (Deployment each : wanted) {
            List<ReplicaStatus> replicas = existing.getOrDefault(each.ref(), List.of());
            if (isUnderWay(replicas) && suspicion(each.ref()) == Suspicion.SUSPECT) {
                return each.ref();
            }
            if (each.replicas() > replicas.size()) {
                waiting.add(each.ref());
            }
        }
        if (turn != null && waiting.contains(turn) && suspicion(turn) == Suspicion.SUSPECT) {
            return turn;
        }
        return losses.keySet().stream()
                .filter(ref -> suspicion(ref) == Suspicion.SUSPECT && waiting.contains(ref))
                .findFirst()
                .orElse(null);
    }

    /** What has no place has had its turn: others may find one. */
    void hadNoPlace(Set<ModelRef> refs) {
        if (turn != null && refs.contains(turn)) {
            Losses known = losses.remove(turn);
            if (known != null) {
                losses.put(turn, known);
            }
            turn = null;
        }
    }

    private Deployment allowed(Deployment wanted, List<ReplicaStatus> existing) {
        Losses known = losses.get(wanted.ref());
        if (known == null || known.suspicion() == Suspicion.NONE) {
            return wanted;
        }
        int most = existing.size() + (mayStart(wanted.ref()) && !isUnderWay(existing) ? 1 : 0);
        if (wanted.replicas() <= most) {
            return wanted;
        }
        shortages.put(wanted.ref(), new Shortage(wanted.replicas() - most, known.reason(remedy)));
        return new Deployment(
                wanted.ref(), most, wanted.needs(), wanted.residency(), wanted.inUse(), wanted.lastUsedMillis());
    }

    /** Whether a replica is loaded, or is to be as soon as there is memory. */
    private static boolean isUnderWay(List<ReplicaStatus> replicas) {
        return replicas.stream()
                .map(ReplicaStatus::state)
                .anyMatch(state -> state == ReplicaState.LOADING || state == ReplicaState.WARMING_UP);
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
