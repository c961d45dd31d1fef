package lambdavpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * docs/components.md has every argument of every public component, every value that such an argument can have, and every short form of either, as
 * their Javadoc has them; {@code -Dcomponents=renew} writes the rows anew. What a component costs and what it means for security is written by hand.
 */
class ComponentsPageTest {
    private static final Path PAGE = Path.of("docs/components.md");
    private static final String HEAD = "| field | type | what |\n|---|---|---|\n";
    private static final String VALUE_HEAD = "| value or field | type | what |\n|---|---|---|\n";
    private static final String VALUES = "\n# Values\n";
    private static final List<String> TOOLS = List.of("cli", "cost", "embedded", "graph", "proof", "report", "settings");

    /** Public types of the component rooms, by simple name. */
    private static final Map<String, Type> TYPES = new TreeMap<>();

    /** A public type as its source has it; {@code qualified} is how a program writes it: {@code DatabaseArgs.OnDelete}. */
    private record Type(String qualified, ClassTree tree, TreePath path, DocTrees docs) {
        List<VariableTree> fields() {
            return tree.getMembers().stream().filter(VariableTree.class::isInstance).map(VariableTree.class::cast)
                    .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC)).toList();
        }

        /** Of an enum: its constants carry its own name as their type. */
        List<VariableTree> constants() {
            return tree.getMembers().stream().filter(VariableTree.class::isInstance).map(VariableTree.class::cast)
                    .filter(field -> tree.getSimpleName().contentEquals(String.valueOf(field.getType()))).toList();
        }

        List<MethodTree> methods() {
            return tree.getMembers().stream().filter(MethodTree.class::isInstance).map(MethodTree.class::cast).toList();
        }

        boolean isSilent(MethodTree method) {
            var flags = method.getModifiers().getFlags();
            var open = flags.contains(Modifier.PUBLIC) || is(Tree.Kind.INTERFACE) && !flags.contains(Modifier.PRIVATE);
            if (!open || method.getModifiers().getAnnotations().stream().anyMatch(each -> each.getAnnotationType().toString().equals("Override"))) {
                return false;
            }
            var doc = docs.getDocCommentTree(new TreePath(path, method));
            var compact = is(Tree.Kind.RECORD) && method.getReturnType() == null && method.getParameters().stream().map(each -> each.getName().toString()).toList()
                    .equals(fields().stream().map(each -> each.getName().toString()).toList());
            return compact ? method.getBody().toString().matches("(?s).*(throw |check\\().*") && (doc == null || doc.getBlockTags().stream().noneMatch(tag -> tag.getKind() == DocTree.Kind.THROWS))
                    : doc == null;
        }

        boolean is(Tree.Kind kind) {
            return tree.getKind() == kind;
        }

        String text(Tree member) {
            var doc = docs.getDocCommentTree(member == tree ? path : new TreePath(path, member));
            return doc == null ? "" : plain(doc.getFullBody());
        }

        String parameter(String name) {
            var doc = docs.getDocCommentTree(path);
            return doc == null ? "" : doc.getBlockTags().stream().filter(ParamTree.class::isInstance).map(ParamTree.class::cast)
                    .filter(param -> param.getName().getName().contentEquals(name)).map(param -> plain(param.getDescription())).findFirst().orElse("");
        }

        private static String plain(List<? extends DocTree> text) {
            return text.stream().map(String::valueOf).collect(Collectors.joining()).replaceAll("(?s)<p>Practice:.*", "").replaceAll("<a href=\"([^\"]*)\">([^<]*)</a>", "[$2]($1)")
                    .replaceAll("\\{@(?:code|link) #?((?:[^{}]|\\{[^{}]*\\})*)\\}", "`$1`").replaceAll("<p>", " ").replaceAll("\\s+", " ").strip().replace("|", "\\|");
        }
    }

    @BeforeAll
    static void read() throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = Files.walk(Path.of("src/main/java/lambdavpc")); var manager = compiler.getStandardFileManager(null, null, null)) {
            var sources = files.filter(file -> file.toString().endsWith(".java") && TOOLS.stream().noneMatch(tool -> file.startsWith("src/main/java/lambdavpc/" + tool))).toList();
            var task = (JavacTask) compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(sources));
            var docs = DocTrees.instance(task);
            for (var unit : task.parse()) {
                new TreePathScanner<Void, String>() {
                    @Override
                    public Void visitClass(ClassTree type, String outer) {
                        var name = outer + type.getSimpleName();
                        var inInterface = getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.INTERFACE;
                        if (!inInterface && !type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
                            return null;
                        }
                        var twin = TYPES.put(type.getSimpleName().toString(), new Type(name, type, getCurrentPath(), docs));
                        assertEquals(null, twin, () -> "two public types of the components are called " + type.getSimpleName());
                        return super.visitClass(type, name + ".");
                    }
                }.scan(unit, "");
            }
        }
    }

    private static Stream<Type> arguments() {
        return TYPES.values().stream().filter(type -> type.is(Tree.Kind.RECORD) && type.tree().getSimpleName().toString().endsWith("Args"));
    }

    /** Records that stand for a sealed type, those of its own sealed parts included. */
    private static List<Type> variants(Type sealed) {
        var name = sealed.tree().getSimpleName().toString();
        return TYPES.values().stream().filter(type -> type.tree().getImplementsClause().stream().map(String::valueOf).anyMatch(each -> each.endsWith("." + name) || each.equals(name)))
                .flatMap(type -> type.is(Tree.Kind.INTERFACE) ? variants(type).stream() : Stream.of(type)).toList();
    }

    private static Stream<Type> named(VariableTree field) {
        return Pattern.compile("\\w+").matcher(field.getType().toString()).results().map(word -> TYPES.get(word.group()))
                .filter(type -> type != null && !type.is(Tree.Kind.CLASS) && arguments().noneMatch(type::equals));
    }

    /** What arguments take that is no component: sealed types, enums and records, those within them too. */
    private static Map<String, Type> values() {
        var found = new TreeMap<String, Type>();
        var open = new ArrayList<>(arguments().toList());
        while (!open.isEmpty()) {
            var type = open.remove(0);
            (type.is(Tree.Kind.INTERFACE) ? variants(type).stream() : Stream.of(type)).flatMap(each -> each.fields().stream()).flatMap(ComponentsPageTest::named)
                    .filter(each -> found.put(each.tree().getSimpleName().toString(), each) == null).forEach(open::add);
        }
        // These have their rows where the type stands that they are variants of.
        List.copyOf(found.values()).stream().filter(type -> type.is(Tree.Kind.INTERFACE)).flatMap(type -> variants(type).stream())
                .forEach(variant -> found.remove(variant.tree().getSimpleName().toString()));
        return found;
    }

    private static String row(String what, String type, String text) {
        return "| %s | %s | %s |\n".formatted(what, type, text);
    }

    /** A record's fields, then the shorter ways to make it. */
    private static String rows(Type type) {
        var fields = type.fields().stream().map(field -> row("`" + field.getName() + "`", "`" + field.getType() + "`", type.parameter(field.getName().toString())));
        var shorter = type.methods().stream().filter(method -> method.getReturnType() == null && !method.getModifiers().getFlags().contains(Modifier.PRIVATE))
                .map(method -> Map.entry(type.fields().stream().map(field -> field.getName().toString())
                        .filter(name -> method.getParameters().stream().noneMatch(given -> given.getName().contentEquals(name))).toList(), type.text(method)))
                .filter(each -> !each.getKey().isEmpty() && each.getKey().size() < type.fields().size())
                .map(each -> row("without " + each.getKey().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")), "", each.getValue()));
        return Stream.of(fields, shorter, factories(type)).flatMap(each -> each).collect(Collectors.joining());
    }

    private static Stream<String> factories(Type type) {
        return type.methods().stream().filter(method -> method.getModifiers().getFlags().contains(Modifier.STATIC)
                        && !method.getModifiers().getFlags().contains(Modifier.PRIVATE) && type.tree().getSimpleName().contentEquals(String.valueOf(method.getReturnType())))
                .map(method -> row("`%s.%s(%s)`".formatted(type.qualified(), method.getName(),
                        method.getParameters().stream().map(each -> each.getName().toString()).collect(Collectors.joining(", "))), "", type.text(method)));
    }

    private static String section(Type type) {
        var text = type.text(type.tree());
        var rows = type.is(Tree.Kind.ENUM) ? type.constants().stream().map(each -> row("`" + each.getName() + "`", "", type.text(each))).collect(Collectors.joining())
                : type.is(Tree.Kind.RECORD) ? rows(type)
                : Stream.concat(variants(type).stream().map(each -> row("`new %s(%s)`".formatted(each.qualified(),
                        each.fields().stream().map(field -> field.getName().toString()).collect(Collectors.joining(", "))), "", each.text(each.tree())) + rows(each)), factories(type))
                        .collect(Collectors.joining());
        return "\n## `%s`\n%s\n\n%s%s".formatted(type.qualified(), text, VALUE_HEAD, rows);
    }

    private static String valueSections() {
        return values().values().stream().map(ComponentsPageTest::section).collect(Collectors.joining());
    }

    private static Map<String, String> sections(String page) {
        var sections = new LinkedHashMap<String, String>();
        Pattern.compile("(?ms)^## `(\\w+)`\\n(.*?)(?=^## |\\z)").matcher(page).results().forEach(section -> sections.put(section.group(1), section.group(2)));
        return sections;
    }

    private static String[] parts() throws IOException {
        var parts = Files.readString(PAGE).split(Pattern.quote(VALUES), 2);
        assertEquals(2, parts.length, "docs/components.md has no heading" + VALUES);
        return parts;
    }

    private static void renew() throws IOException {
        var parts = parts();
        var components = new StringBuilder(parts[0].substring(0, parts[0].indexOf("\n## `")));
        sections(parts[0]).forEach((name, section) -> components.append("\n## `").append(name).append("`\n").append(section.split(Pattern.quote(HEAD), 2)[0])
                .append(HEAD).append(TYPES.containsKey(name) ? rows(TYPES.get(name)) : ""));
        Files.writeString(PAGE, components + VALUES + parts[1].substring(0, Math.max(0, parts[1].indexOf("\n## `"))) + valueSections());
    }

    @Test
    void everyArgumentIsThereAsTheCodeSaysIt() throws IOException {
        if ("renew".equals(System.getProperty("components"))) {
            renew();
        }
        var sections = sections(parts()[0]);
        assertEquals(arguments().map(type -> type.tree().getSimpleName().toString()).sorted().toList(), sections.keySet().stream().sorted().toList());
        sections.forEach((name, section) -> assertEquals(rows(TYPES.get(name)).strip(), section.split(Pattern.quote(HEAD), 2)[1].strip(), name));
    }

    @Test
    void everyValueThatAnArgumentTakesIsThereWithItsVariants() throws IOException {
        var page = parts()[1];
        assertTrue(values().keySet().containsAll(List.of("Nat", "Release", "OnDelete", "Insight", "Engine", "Encryption", "Callers", "Policy", "EndpointZones", "Grant")), values().keySet().toString());
        assertEquals(valueSections().strip(), page.substring(page.indexOf("\n## `")).strip());
    }

    /** So that every component that a program can make has its section: by its arguments. */
    @Test
    void everyPublicComponentTakesArguments() {
        var components = TYPES.values().stream().filter(type -> "ComponentResource".equals(String.valueOf(type.tree().getExtendsClause()))
                && !type.qualified().equals("Topology")).toList();
        assertTrue(components.size() > 20, components.toString());
        for (var component : components) {
            component.methods().stream().filter(method -> method.getReturnType() == null && method.getModifiers().getFlags().contains(Modifier.PUBLIC)).forEach(constructor ->
                    assertTrue(constructor.getParameters().stream().anyMatch(parameter -> parameter.getType().toString().endsWith("Args")), component.qualified()));
        }
    }

    /** A compact constructor is explained by its record, but for what it refuses. */
    @Test
    void everyPublicMethodAndConstructorHasItsLineAndEveryRefusalIsAnnounced() {
        var silent = TYPES.values().stream().flatMap(type -> type.methods().stream().filter(type::isSilent).map(method -> type.qualified() + "." + method.getName()));
        assertEquals(List.of(), silent.sorted().toList());
    }

    @Test
    void everythingIsExplainedAndEveryComponentHasItsCostAndEffect() throws IOException {
        assertEquals(List.of(), Files.readString(PAGE).lines().filter(line -> line.endsWith("|  |")).toList(), "rows without Javadoc");
        assertEquals(List.of(), Stream.of(parts()[1].split("\n## ")).skip(1).filter(section -> section.split("\n")[1].isBlank()).toList(), "values without Javadoc");
        sections(parts()[0]).forEach((name, section) ->
                assertTrue(Pattern.compile("(?s).+\\n- \\*\\*Cost\\*\\*: .+\\n- \\*\\*Security\\*\\*: .+\\n").matcher(section).find(), name));
    }
}
