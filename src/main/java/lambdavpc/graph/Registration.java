package lambdavpc.graph;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One resource as the program registered it.
 *
 * <p>Values are plain Java: {@code String}, {@code Boolean}, {@code Double}, {@code List}, {@code Map}, {@code null},
 * {@link Unknown} and {@link Archive}.
 *
 * @param type                 type token: {@code aws:ec2/vpc:Vpc}, {@code lambda-vpc:network:Network}
 * @param name                 logical name
 * @param urn                  unique name within the stack
 * @param parent               URN of the parent; empty for the stack itself
 * @param custom               false for a component
 * @param inputs               what the program set
 * @param dependencies         URNs that must come first
 * @param propertyDependencies URNs that inputs came from, for those that came from any
 * @param protect              deletion is refused
 * @param retainOnDelete       deletion leaves it in the account
 * @param ignoreChanges        inputs whose later changes are ignored
 * @param aliases              URNs that it had before
 * @param provider             URN of the provider that the program named; empty for the default one
 */
public record Registration(
        String type,
        String name,
        String urn,
        String parent,
        boolean custom,
        Map<String, Object> inputs,
        Set<String> dependencies,
        Map<String, Set<String>> propertyDependencies,
        boolean protect,
        boolean retainOnDelete,
        List<String> ignoreChanges,
        List<String> aliases,
        String provider) {}
