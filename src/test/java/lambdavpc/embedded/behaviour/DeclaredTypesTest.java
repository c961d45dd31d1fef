package lambdavpc.embedded.behaviour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.pulumi.asset.Archive;
import com.pulumi.core.Either;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.core.annotations.Import;
import com.pulumi.core.annotations.ResourceType;

/** What behaviours declare is what the SDK declares, which nobody here wrote: names, types, requiredness, nested ones too. */
class DeclaredTypesTest {

    static Stream<Behaviour> behaviours() {
        return Catalogue.behaviours().values().stream().sorted(Comparator.comparing(Behaviour::type));
    }

    @ParameterizedTest
    @MethodSource("behaviours")
    void inputsAreTheSdks(Behaviour behaviour) throws ClassNotFoundException {
        var problems = new ArrayList<String>();
        compare("", behaviour.properties(), Class.forName(sdkClass(behaviour) + "Args"), problems);
        assertEquals(List.of(), problems, behaviour.type());
    }

    @ParameterizedTest
    @MethodSource("behaviours")
    void outputsAreTheSdks(Behaviour behaviour) throws ClassNotFoundException {
        var resource = Class.forName(sdkClass(behaviour));
        assertEquals(behaviour.type(), resource.getAnnotation(ResourceType.class).type());
        var exported = Arrays.stream(resource.getDeclaredFields()).map(field -> field.getAnnotation(Export.class))
                .filter(Objects::nonNull).map(Export::name).toList();
        assertEquals(List.of(), behaviour.computed().stream().filter(output -> !exported.contains(output)).toList(), behaviour.type());
    }

    @ParameterizedTest
    @MethodSource("behaviours")
    void nothingIsDeclaredTwiceAndEveryPrefixExists(Behaviour behaviour) {
        var names = Stream.concat(behaviour.properties().stream().map(Property::name), behaviour.computed().stream()).toList();
        assertEquals(names.stream().distinct().toList(), names);
        assertTrue(behaviour.properties().stream().flatMap(property -> property.named().stream())
                .allMatch(naming -> naming.prefix().isEmpty() || names.contains(naming.prefix())), "the prefix of an automatic name is an input");
    }

    private static String sdkClass(Behaviour behaviour) {
        var token = behaviour.type();
        return "com.pulumi.aws." + token.substring(token.indexOf(':') + 1, token.indexOf('/')) + "." + token.substring(token.lastIndexOf(':') + 1);
    }

    private static void compare(String path, List<Property> properties, Class<?> arguments, List<String> problems) {
        for (var property : properties) {
            var field = field(arguments, property.name());
            if (field.isEmpty()) {
                problems.add(path + property.name() + " is no input of " + arguments.getSimpleName());
                continue;
            }
            if (field.get().getAnnotation(Import.class).required() != property.required()) {
                problems.add(path + property.name() + (property.required() ? " is optional" : " is required") + " in the SDK");
            }
            compare(path + property.name(), property, field.get().getGenericType(), problems);
        }
    }

    private static void compare(String path, Property property, Type declared, List<String> problems) {
        var type = unwrap(declared);
        var many = type instanceof ParameterizedType list && list.getRawType() == List.class;
        if (many != property.many()) {
            problems.add(path + (many ? " is a list" : " is a single value") + " in the SDK");
            return;
        }
        var single = many ? ((ParameterizedType) type).getActualTypeArguments()[0] : type;
        var expected = kind(single);
        if (expected != property.kind()) {
            problems.add(path + " is " + expected + " in the SDK, not " + property.kind());
        } else if (expected == Property.Kind.OBJECT) {
            compare(path + ".", property.fields(), (Class<?>) single, problems);
        }
    }

    private static Property.Kind kind(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == Map.class ? Property.Kind.TEXTS_BY_NAME : generic.getRawType() == Either.class ? Property.Kind.TEXT : null;
        }
        return type == String.class ? Property.Kind.TEXT
                : type == Integer.class || type == Double.class ? Property.Kind.NUMBER
                : type == Boolean.class ? Property.Kind.FLAG
                : type == Archive.class ? Property.Kind.ARCHIVE
                : Property.Kind.OBJECT;
    }

    private static Type unwrap(Type type) {
        return type instanceof ParameterizedType generic && (generic.getRawType() == Output.class || generic.getRawType() == Optional.class)
                ? unwrap(generic.getActualTypeArguments()[0]) : type;
    }

    private static Optional<Field> field(Class<?> arguments, String name) {
        return Arrays.stream(arguments.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(Import.class) && field.getAnnotation(Import.class).name().equals(name)).findFirst();
    }
}
