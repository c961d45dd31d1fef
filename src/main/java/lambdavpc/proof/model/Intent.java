package lambdavpc.proof.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What was meant: the grants that {@code Access} registered, what each {@code ControlFunction} and {@code Operators} said of itself, and the decisions that
 * {@code Topology} registered, and nothing else, so that no policy is judged against itself.
 *
 * @param grants    each with its {@code kind} and, by kind, {@code role}, {@code secret}, {@code actions}, {@code from}, {@code to}, {@code port} ...
 * @param byKind    the same by their {@code kind}
 * @param decisions by name: {@code zoneLoss} to {@code SURVIVE} or {@code ACCEPT_DOWNTIME} ...
 * @param declared  whether the program says what it means at all; another program's state does not
 */
public record Intent(List<Map<String, Object>> grants, Map<String, List<Map<String, Object>>> byKind, Map<String, Object> decisions, boolean declared) {
    private static final String ACCESS = "lambda-vpc:access:Access";
    /** They say themselves what their roles may. */
    private static final List<String> CONTROL = List.of("lambda-vpc:function:ControlFunction", "lambda-vpc:operator:Operators");
    private static final String TOPOLOGY = "lambda-vpc:topology:Topology";

    @SuppressWarnings("unchecked")
    public static Intent of(Model model) {
        var grants = new ArrayList<Map<String, Object>>();
        var decisions = new LinkedHashMap<String, Object>();
        model.ofType(ACCESS).forEach(access -> grants.addAll(access.blocks("grants")));
        CONTROL.forEach(type -> model.ofType(type).forEach(component -> grants.addAll(component.blocks("grants"))));
        model.ofType(TOPOLOGY).forEach(topology -> topology.blocks("decisions").forEach(decisions::putAll));
        return new Intent(List.copyOf(grants), grants.stream().collect(Collectors.groupingBy(grant -> String.valueOf(grant.get("kind")))), Map.copyOf(decisions), !model.ofType(ACCESS).isEmpty());
    }

    public List<Map<String, Object>> grants(String kind) {
        return byKind.getOrDefault(kind, List.of());
    }

    /** @throws NotModelled where the program declares nothing: a claim of intent cannot be decided */
    public Intent required() {
        if (!declared) {
            throw new NotModelled("a program that registers no grants (component lambda-vpc:access:Access)", "");
        }
        return this;
    }
}
