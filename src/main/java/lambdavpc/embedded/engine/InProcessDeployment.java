package lambdavpc.embedded.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.WorldFile.Marks;
import lambdavpc.graph.Archive;
import lambdavpc.graph.Backend;
import lambdavpc.graph.Registration;

/**
 * Deploys a program that runs in process to the embedded AWS, as the engine would: creates, updates or replaces each
 * resource as it registers, and with {@link #finish} deletes what the program no longer registers. On an empty world
 * that nobody keeps it is a rehearsal: what AWS would refuse is refused.
 */
public final class InProcessDeployment implements Backend {
    private final EmbeddedAws aws;
    private final Consumer<Marks> keeper;
    private final boolean opensArchives;
    private final Map<String, Placed> deployed = new LinkedHashMap<>();
    private final Map<String, String> regions = new HashMap<>();
    private final Set<String> registered = new HashSet<>();
    private final Map<String, Archive> hashed = new HashMap<>();
    private final List<Placed> replaced = new ArrayList<>();
    private final Set<String> gaveWay = new HashSet<>();
    private final Set<String> protectedUrns;
    private DefaultTags defaultTags = DefaultTags.NONE;
    private final Set<String> retainedUrns;
    private final Set<String> abandoned;
    private int created;
    private int updated;
    private int replacements;
    private int deleted;
    private int same;

    /**
     * @param marks  what the last deployment left to remember
     * @param keeper gets them whenever they change
     */
    public InProcessDeployment(EmbeddedAws aws, Marks marks, Consumer<Marks> keeper) {
        this(aws, marks, keeper, true);
    }

    /** A rehearsal: nothing is remembered, and archives are not opened. */
    public InProcessDeployment(EmbeddedAws aws) {
        this(aws, Marks.NONE, marks -> {}, false);
    }

    private InProcessDeployment(EmbeddedAws aws, Marks marks, Consumer<Marks> keeper, boolean opensArchives) {
        this.aws = aws;
        this.opensArchives = opensArchives;
        this.keeper = keeper;
        protectedUrns = new HashSet<>(marks.protectedUrns());
        retainedUrns = new HashSet<>(marks.retainedUrns());
        abandoned = new HashSet<>(marks.abandoned());
        everything().filter(each -> each.urn().startsWith("urn:") && !abandoned.contains(each.key())).forEach(each -> deployed.put(each.urn(), each));
    }

    /**
     * @param region where it is; empty for the stack's own
     * @param entry  the resource
     */
    private record Placed(String region, World.Entry entry) {
        String urn() {
            return entry.urn();
        }

        /** What marks remember it by. */
        String key() {
            return (region.isEmpty() ? "" : region + "|") + entry.type() + "|" + entry.id();
        }
    }

    private Stream<Placed> everything() {
        return Stream.concat(aws.world().all().map(entry -> new Placed("", entry)), aws.world().elsewhere().entrySet().stream()
                .flatMap(there -> there.getValue().all().map(entry -> new Placed(there.getKey(), entry))));
    }

    private EmbeddedAws in(String region) {
        return region.isEmpty() ? aws : aws.in(region);
    }

    @Override
    public synchronized void configure(Registration provider) {
        if (provider.inputs().get("region") instanceof String region) {
            regions.put(provider.urn(), worded("configuring", provider.type(), () -> aws.in(region)) == aws ? "" : region);
        }
    }

    public record Counts(int created, int updated, int replaced, int deleted, int same) {}

    public synchronized Counts counts() {
        return new Counts(created, updated, replacements, deleted, same);
    }

    /**
     * What the profile gives to everything that takes tags.
     *
     * @param json the configuration's {@code aws:defaultTags}; null for none
     */
    public InProcessDeployment withDefaultTags(String json) {
        defaultTags = DefaultTags.of(json);
        return this;
    }

    /** A provider of the program's own has tags of its own. */
    private DefaultTags defaultTagsOf(Registration registration) {
        return regions.containsKey(registration.provider()) ? DefaultTags.NONE : defaultTags;
    }

    @Override
    public synchronized Registered register(Registration registration) {
        var inputs = new LinkedHashMap<String, Object>();
        defaultTagsOf(registration).on(aws, registration.type(), registration.inputs()).forEach((name, value) -> inputs.put(name, withHash(value)));
        var before = previous(registration);
        registration.ignoreChanges().forEach(name -> before.map(Placed::entry).ifPresent(entry -> {
            inputs.remove(name);
            if (entry.inputs().containsKey(name)) {
                inputs.put(name, entry.inputs().get(name));
            }
        }));
        var type = registration.type();
        var region = regions.getOrDefault(registration.provider(), "");
        var problems = worded("checking", type, () -> in(region).check(type, inputs));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems.stream()
                    .map(problem -> problem.property().isEmpty() ? problem.message() : problem.property() + ": " + problem.message()).toList()));
        }
        var placed = before.map(old -> change(old, registration, region, inputs)).orElseGet(() -> make(registration, region, inputs));
        mark(placed.urn(), registration);
        deployed.put(placed.urn(), placed);
        registered.add(placed.urn());
        return new Registered(placed.entry().id(), placed.entry().outputs());
    }

    private Placed make(Registration registration, String region, Map<String, Object> inputs) {
        var made = create(registration, region, inputs);
        if (gaveWay.remove(registration.urn())) {
            replacements++;
        } else {
            created++;
        }
        return made;
    }

    private Placed create(Registration registration, String region, Map<String, Object> inputs) {
        return new Placed(region, worded("creating", registration.type(), () -> in(region).create(registration.type(), registration.urn(), inputs, false)));
    }

    /** In the world a renamed resource keeps the URN that it was created with: the alias must stay in the program. */
    private Optional<Placed> previous(Registration registration) {
        return Stream.concat(Stream.of(registration.urn()), registration.aliases().stream())
                .filter(urn -> deployed.containsKey(urn) && !registered.contains(urn)).findFirst().map(deployed::get);
    }

    private Placed change(Placed old, Registration registration, String region, Map<String, Object> inputs) {
        var type = registration.type();
        var moved = !old.region().equals(region);
        var diff = worded("comparing", type, () -> in(region).diff(type, old.entry().id(), old.entry().inputs(), inputs));
        if (!moved && diff.changed().isEmpty() && diff.replaces().isEmpty()) {
            same++;
            return old;
        }
        if (!moved && diff.replaces().isEmpty()) {
            var entry = worded("updating", type, () -> in(region).update(type, old.entry().id(), inputs, false));
            updated++;
            return new Placed(region, entry);
        }
        // Nothing moves between regions: it is made again.
        refuseIfProtected(List.of(old), "replaced (" + (moved ? "region" : String.join(", ", diff.replaces())) + " changed)");
        replacements++;
        if (moved || !diff.deleteBeforeReplace()) {
            replaced.add(old);
            return create(registration, region, inputs);
        }
        deleteWithDependents(old);
        return create(registration, region, inputs);
    }

    /** What refers to it must go first; those are made again when they register. */
    private void deleteWithDependents(Placed target) {
        for (var each : List.copyOf(deployed.values())) {
            if (!each.equals(target) && deployed.get(each.urn()) == each && mentions(each.entry().inputs(), target.entry())) {
                if (registered.contains(each.urn())) {
                    continue; // it registered before the target did: it cannot depend on it any more
                }
                refuseIfProtected(List.of(each), "deleted, but it depends on " + target.urn() + ", which is replaced");
                deleteWithDependents(each);
                gaveWay.add(each.urn());
            }
        }
        delete(target);
    }

    private static boolean mentions(Object value, World.Entry target) {
        if (value instanceof Map<?, ?> map) {
            return map.values().stream().anyMatch(each -> mentions(each, target));
        }
        if (value instanceof List<?> list) {
            return list.stream().anyMatch(each -> mentions(each, target));
        }
        return value instanceof String text && (text.equals(target.id()) || text.equals(target.outputs().get("arn")));
    }

    private void mark(String urn, Registration registration) {
        var changed = registration.protect() ? protectedUrns.add(urn) : protectedUrns.remove(urn);
        changed |= registration.retainOnDelete() ? retainedUrns.add(urn) : retainedUrns.remove(urn);
        if (changed) {
            keepMarks();
        }
    }

    private void keepMarks() {
        keeper.accept(new Marks(protectedUrns, retainedUrns, abandoned));
    }

    @Override
    public synchronized Registered read(Registration registration, String id) {
        return in(regions.getOrDefault(registration.provider(), "")).read(registration.type(), id).map(entry -> new Registered(id, entry.outputs()))
                .orElseThrow(() -> new IllegalArgumentException("reading " + Wording.title(registration.type()) + ": '" + id + "' does not exist"));
    }

    @Override
    public synchronized Map<String, Object> invoke(String token, Map<String, Object> arguments) {
        return worded("invoking", token, () -> aws.invoke(token, arguments));
    }

    /**
     * Deletes the old halves of replacements and what the program did not register, the youngest first.
     *
     * @throws IllegalStateException when something protected would have to go; nothing has been deleted then
     */
    public synchronized Counts finish() {
        var gone = deployed.values().stream().filter(each -> !registered.contains(each.urn())).toList();
        refuseIfProtected(gone, "deleted, but the program no longer has it");
        deleteAll(replaced);
        deleteAll(gone);
        deleted += gone.size() + gaveWay.size();
        return counts();
    }

    /** @throws IllegalStateException when something is protected; nothing has been deleted then */
    public synchronized Counts destroy() {
        var all = List.copyOf(deployed.values());
        refuseIfProtected(all, "deleted");
        deleteAll(all);
        deleted += all.size();
        return counts();
    }

    private void refuseIfProtected(List<Placed> resources, String fate) {
        var held = resources.stream().map(Placed::urn).filter(protectedUrns::contains).toList();
        if (!held.isEmpty()) {
            throw new IllegalStateException("protected resources would be " + fate + ": " + String.join(", ", held)
                    + ". Take their protection away in the program, deploy, and try again");
        }
    }

    private void deleteAll(List<Placed> resources) {
        var order = everything().map(Placed::key).toList();
        var left = new ArrayList<>(resources);
        left.sort(Comparator.comparingInt((Placed each) -> order.indexOf(each.key())).reversed());
        // An update may have made an older resource refer to a younger one: pass over what is still in use, come back.
        AwsException refusal = null;
        World.Entry refused = null;
        var progress = true;
        while (!left.isEmpty() && progress) {
            progress = false;
            for (var each : List.copyOf(left)) {
                try {
                    remove(each);
                    left.remove(each);
                    progress = true;
                } catch (AwsException inUse) {
                    refusal = inUse;
                    refused = each.entry();
                }
            }
        }
        if (!left.isEmpty()) {
            throw new IllegalStateException(refused.urn() + ": " + Wording.of("deleting", refused.type(), refusal));
        }
    }

    private void delete(Placed target) {
        worded("deleting", target.entry().type(), () -> {
            remove(target);
            return null;
        });
    }

    private void remove(Placed target) {
        if (retainedUrns.contains(target.urn())) {
            abandoned.add(target.key());
            keepMarks();
        } else {
            in(target.region()).delete(target.entry().type(), target.entry().id());
        }
        deployed.remove(target.urn(), target);
    }

    /** The engine tells a changed archive by its content; so do we. */
    private Object withHash(Object value) {
        if (!opensArchives) {
            return value;
        }
        if (value instanceof Archive archive && archive.hash().isEmpty() && !archive.path().isEmpty()) {
            return hashed.computeIfAbsent(archive.path(), InProcessDeployment::hash);
        }
        if (value instanceof Map<?, ?> map) {
            var hashes = new LinkedHashMap<>();
            map.forEach((name, each) -> hashes.put(name, withHash(each)));
            return hashes;
        }
        return value instanceof List<?> list ? list.stream().map(this::withHash).toList() : value;
    }

    private static Archive hash(String path) {
        return new Archive(path, Files.exists(Path.of(path)) ? Archive.hashOf(Path.of(path)) : "");
    }

    private static <T> T worded(String doing, String type, Supplier<T> operation) {
        try {
            return operation.get();
        } catch (AwsException refusal) {
            throw new IllegalStateException(Wording.of(doing, type, refusal), refusal);
        }
    }
}
