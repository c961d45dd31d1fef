package lambdavpc.embedded.behaviour;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.Runtime;
import lambdavpc.embedded.World;
import lambdavpc.graph.Unknown;

/** Carries out what the {@link Behaviour}s declare. */
public final class DeclaredAws implements EmbeddedAws {
    private final Region region;
    private final Clock clock;
    private final Consumer<World> keeper;
    private final Runtime runtime;
    private final Map<String, Behaviour> behaviours;
    private final Map<String, Lookup> lookups;
    private final Map<String, DeclaredAws> elsewhere = new LinkedHashMap<>();
    private World world;

    /**
     * @param keeper gets each new world before the change is answered
     * @param clock  tells creation times
     */
    public DeclaredAws(Region region, World initial, Consumer<World> keeper, Clock clock) {
        this(region, initial, keeper, Runtime.NONE, clock);
    }

    /** @param runtime what runs behind the resources */
    public DeclaredAws(Region region, World initial, Consumer<World> keeper, Runtime runtime, Clock clock) {
        this.region = region;
        this.world = initial;
        this.keeper = keeper;
        this.runtime = runtime;
        this.clock = clock;
        this.behaviours = Catalogue.behaviours();
        this.lookups = Catalogue.lookups();
    }

    @Override
    public synchronized World world() {
        return world;
    }

    @Override
    public synchronized EmbeddedAws in(String name) {
        return name.equals(region.name()) ? this : elsewhere.computeIfAbsent(name, there -> new DeclaredAws(another(there),
                world.elsewhere().getOrDefault(there, World.EMPTY), next -> keepElsewhere(there, next), new AtHomeOnly(runtime, region.name()), clock));
    }

    private Region another(String name) {
        var there = new Region(name);
        if (!there.partition().equals(region.partition())) {
            throw new AwsException("UnsupportedRegion", "%s is in another partition (%s) than %s: another account would be needed"
                    .formatted(name, there.partition(), region.name()));
        }
        return there;
    }

    private synchronized void keepElsewhere(String name, World there) {
        commit(world.with(name, there));
    }

    /** Other regions hold what is only kept: everything that runs does so beside the stack. */
    private record AtHomeOnly(Runtime runtime, String home) implements Runtime {
        @Override
        public boolean runs(String type) {
            return runtime.runs(type);
        }

        @Override
        public Map<String, Object> created(World.Entry entry) {
            throw new AwsException("UnsupportedRegion", "the embedded AWS runs databases, secrets and functions in %s only".formatted(home));
        }
    }

    @Override
    public synchronized List<Problem> check(String type, Map<String, Object> inputs) {
        return Decoder.decode(behaviour(type), inputs).broken().stream().map(Decoder.Broken::problem).toList();
    }

    @Override
    public boolean takesTags(String type) {
        return Optional.ofNullable(behaviours.get(type)).stream().flatMap(behaviour -> behaviour.properties().stream())
                .anyMatch(property -> property.name().equals("tags") && property.kind() == Property.Kind.TEXTS_BY_NAME);
    }

    @Override
    public synchronized Diff diff(String type, String id, Map<String, Object> oldInputs, Map<String, Object> newInputs) {
        var behaviour = behaviour(type);
        var before = Decoder.decode(behaviour, oldInputs).inputs();
        var after = Decoder.decode(behaviour, newInputs).inputs();
        var changed = new ArrayList<String>();
        var replaces = new ArrayList<String>();
        for (var property : behaviour.properties()) {
            var name = property.name();
            var dropsAutomaticName = property.named().isPresent() && !after.has(name);
            if (!dropsAutomaticName && !same(before.raw(name), after.raw(name))) {
                changed.add(name);
                if (property.replaces() || innerReplaces(property, before, after)) {
                    replaces.add(name);
                }
            }
        }
        // As the provider's bridge does: a name that the user gave would be taken twice for a moment.
        var nameGiven = behaviour.properties().stream().anyMatch(property -> property.named().isPresent() && after.has(property.name())
                && same(before.raw(property.name()), after.raw(property.name())));
        return new Diff(List.copyOf(changed), List.copyOf(replaces), !replaces.isEmpty() && nameGiven);
    }

    @Override
    public World.Entry create(String type, String urn, Map<String, Object> raw, boolean preview) {
        return carryOut(preview, () -> creation(type, urn, raw, preview), proposed -> runtime.created(proposed.entry()));
    }

    @Override
    public World.Entry update(String type, String id, Map<String, Object> raw, boolean preview) {
        return carryOut(preview, () -> change(type, id, raw, preview),
                proposed -> runtime.updated(proposed.call().before().orElseThrow(), proposed.entry()));
    }

    /** A change that nothing speaks against. */
    private record Proposed(Behaviour behaviour, Call call, World.Entry entry) {}

    private Proposed creation(String type, String urn, Map<String, Object> raw, boolean preview) {
        var behaviour = behaviour(type);
        var inputs = named(behaviour, urn, sound(behaviour, raw), preview);
        var start = new Call(region, world, urn, inputs, Optional.empty(), Unknown.UNKNOWN, preview, now());
        if (preview) {
            return new Proposed(behaviour, start, entry(behaviour, start));
        }
        demand(behaviour, start);
        var call = withId(start, behaviour.id(start));
        var entry = entry(behaviour, call);
        if (world.find(type, entry.id()).isPresent()) {
            throw new AwsException("AlreadyExists", type + " '" + entry.id() + "' exists already");
        }
        return new Proposed(behaviour, call, entry);
    }

    private Proposed change(String type, String id, Map<String, Object> raw, boolean preview) {
        var behaviour = behaviour(type);
        var before = world.find(type, id).orElseThrow(() -> new AwsException("NotFound", type + " '" + id + "' does not exist"));
        var decoded = sound(behaviour, raw);
        var values = new LinkedHashMap<>(decoded.values());
        behaviour.properties().stream().filter(property -> property.named().isPresent()).forEach(property ->
                values.putIfAbsent(property.name(), before.inputs().get(property.name())));
        var call = new Call(region, world, before.urn(), new Inputs(values), Optional.of(before), id, preview, now());
        if (!preview) {
            demand(behaviour, call);
        }
        return new Proposed(behaviour, call, entry(behaviour, call));
    }

    private World.Entry carryOut(boolean preview, Supplier<Proposed> propose, Function<Proposed, Map<String, Object>> run) {
        Proposed proposed;
        synchronized (this) {
            proposed = propose.get();
            if (preview) {
                return proposed.entry();
            }
            if (!runtime.runs(proposed.entry().type())) {
                return settle(proposed, proposed.entry());
            }
        }
        // Outside the lock: a database takes seconds to start, and other resources can be made meanwhile.
        var entry = proposed.entry();
        var outputs = new LinkedHashMap<>(entry.outputs());
        outputs.putAll(run.apply(proposed));
        return settle(proposed, new World.Entry(entry.type(), entry.id(), entry.urn(), entry.inputs(), outputs));
    }

    private synchronized World.Entry settle(Proposed proposed, World.Entry entry) {
        var base = proposed.call().before().isPresent() ? world : world.next();
        commit(proposed.behaviour().settle(proposed.call(), entry, base.with(entry)));
        return stored(entry);
    }

    @Override
    public synchronized Optional<World.Entry> read(String type, String id) {
        behaviour(type);
        // A database is known by its name and by RDS's own id.
        return world.find(type, id).or(() -> world.all(type).filter(entry -> id.equals(entry.outputs().get("identifier"))).findFirst());
    }

    @Override
    public synchronized void delete(String type, String id) {
        var behaviour = behaviour(type);
        var target = world.find(type, id).orElse(null);
        if (target == null) {
            return;
        }
        behaviour.refuseDeletion(target, world);
        var holder = referring(target, Reference.Bond.HOLDS).stream()
                .filter(entry -> !entry.urn().equals(World.Entry.MADE_BY + id)).findFirst();
        if (holder.isPresent() && !behaviour.shape().inUseCode.isEmpty()) {
            throw new AwsException(behaviour.shape().inUseCode,
                    behaviour.shape().inUseMessage.formatted(id, holder.get().id()));
        }
        runtime.deleted(target);
        commit(removed(target, world));
    }

    @Override
    public synchronized Map<String, Object> invoke(String token, Map<String, Object> arguments) {
        var lookup = lookups.get(token);
        if (lookup == null) {
            throw new AwsException("UnsupportedFunction", "the embedded AWS has no function " + token);
        }
        return lookup.answer(region, world, new Inputs(arguments));
    }

    private World removed(World.Entry target, World from) {
        var next = behaviours.get(target.type()).afterDeletion(target, from.without(target.type(), target.id()).withoutMadeBy(target.id()));
        for (var dependent : referring(target, Reference.Bond.DIES_WITH)) {
            next = next.find(dependent.type(), dependent.id()).isPresent() ? removed(dependent, next) : next;
        }
        return next;
    }

    private List<World.Entry> referring(World.Entry target, Reference.Bond bond) {
        return world.all().filter(entry -> entry != target && refers(entry, target, bond)).toList();
    }

    private boolean refers(World.Entry entry, World.Entry target, Reference.Bond bond) {
        var behaviour = behaviours.get(entry.type());
        var found = new AtomicBoolean();
        if (behaviour != null) {
            Decoder.visit(behaviour.properties(), new Inputs(entry.inputs()), (property, value) -> {
                var reference = property.reference();
                if (reference != null && reference.bond() == bond && reference.pointsAt(target, (String) value)) {
                    found.set(true);
                }
            });
        }
        return found.get();
    }

    private Behaviour behaviour(String type) {
        var behaviour = behaviours.get(type);
        if (behaviour == null) {
            throw new AwsException("UnsupportedType", "the embedded AWS has no behaviour for " + type);
        }
        return behaviour;
    }

    private Inputs sound(Behaviour behaviour, Map<String, Object> raw) {
        var decoded = Decoder.decode(behaviour, raw);
        decoded.broken().stream().findFirst().ifPresent(first -> {
            throw new AwsException(first.code(), first.problem().property() + ": " + first.problem().message());
        });
        return decoded.inputs();
    }

    private void demand(Behaviour behaviour, Call call) {
        Decoder.visit(behaviour.properties(), call.inputs(), (property, value) -> {
            if (property.reference() != null) {
                property.reference().demand(world, (String) value);
            }
        });
        for (var unique : behaviour.shape().uniques) {
            var key = unique.inputs().stream().map(call.inputs()::raw).toList();
            if (!key.contains(null) && others(behaviour, call).anyMatch(entry ->
                    unique.inputs().stream().map(entry.inputs()::get).toList().equals(key))) {
                throw new AwsException(unique.code(), unique.message().formatted(key.get(0)));
            }
        }
        for (var limit : behaviour.shape().limits) {
            var group = limit.group().apply(call);
            if (group != null && others(behaviour, call).filter(entry -> !entry.isAwsMade())
                    .filter(entry -> group.equals(limit.group().apply(asCall(entry)))).count() >= limit.most()) {
                throw new AwsException(limit.code(), limit.message());
            }
        }
        behaviour.refuse(call);
    }

    private Stream<World.Entry> others(Behaviour behaviour, Call call) {
        return world.all(behaviour.type()).filter(entry -> !Optional.of(entry).equals(call.before()));
    }

    private Call asCall(World.Entry entry) {
        return new Call(region, world, entry.urn(), new Inputs(entry.inputs()), Optional.of(entry), entry.id(), false, now());
    }

    private Inputs named(Behaviour behaviour, String urn, Inputs inputs, boolean preview) {
        var values = new LinkedHashMap<>(inputs.values());
        for (var property : behaviour.properties()) {
            property.named().filter(naming -> !inputs.has(property.name())).ifPresent(naming -> {
                var given = inputs.raw(naming.prefix());
                var logical = urn.substring(urn.lastIndexOf("::") + 2);
                var suffix = Call.hex("name|" + behaviour.type() + "|" + urn + "|" + world.serial(), 7);
                var prefix = given != null ? given : naming.lowerCase() ? logical.toLowerCase(Locale.ROOT) + "-" : logical + "-";
                values.put(property.name(), preview ? Unknown.UNKNOWN : Call.join(prefix, suffix));
            });
        }
        return new Inputs(values);
    }

    private static Call withId(Call call, Object id) {
        return new Call(call.region(), call.world(), call.urn(), call.inputs(), call.before(), id, call.preview(), call.now());
    }

    private World.Entry entry(Behaviour behaviour, Call call) {
        var outputs = new LinkedHashMap<>(call.inputs().values());
        if (takesTags(behaviour.type())) {
            outputs.put("tagsAll", Objects.requireNonNullElse(call.inputs().raw("tags"), Map.of()));
        }
        outputs.putAll(behaviour.outputs(call));
        var id = call.id() == Unknown.UNKNOWN ? "" : (String) call.id();
        return new World.Entry(behaviour.type(), id, call.urn(), call.inputs().values(), outputs);
    }

    private World.Entry stored(World.Entry entry) {
        return world.find(entry.type(), entry.id()).orElse(entry);
    }

    private void commit(World next) {
        keeper.accept(next);
        world = next;
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static boolean innerReplaces(Property property, Inputs before, Inputs after) {
        if (property.kind() != Property.Kind.OBJECT || property.many()) {
            return false;
        }
        var old = before.object(property.name()).orElse(new Inputs(Map.of()));
        var young = after.object(property.name()).orElse(new Inputs(Map.of()));
        return property.fields().stream().anyMatch(field -> field.replaces() && !same(old.raw(field.name()), young.raw(field.name())));
    }

    /** Lists of texts are sets and policies are documents: neither order nor blanks count. An unknown value may differ. */
    static boolean same(Object one, Object other) {
        if (one instanceof List<?> first && other instanceof List<?> second) {
            return first.stream().allMatch(String.class::isInstance) && second.stream().allMatch(String.class::isInstance)
                    ? new HashSet<>(first).equals(new HashSet<>(second))
                    : first.equals(second);
        }
        if (one instanceof String first && other instanceof String second && first.startsWith("{") && second.startsWith("{")) {
            try {
                return JsonParser.parseString(first).equals(JsonParser.parseString(second));
            } catch (JsonParseException notJson) {
                return first.equals(second);
            }
        }
        return one != Unknown.UNKNOWN && Objects.equals(one, other);
    }
}
