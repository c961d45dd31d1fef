package lambdavpc.cli.deployed;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.lambda.Functions;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * A function that a stack has on the embedded AWS.
 *
 * @param qualifier what its callers call: its alias, or empty for the latest code
 */
public record DeployedFunction(Place place, String name, String qualifier, String logGroup) {

    /**
     * @param given its name, or the end of it: {@code reader} for {@code lambda-vpc-dev-reader}
     * @throws Failure when the stack is not deployed or has no such function
     */
    public static DeployedFunction find(StackFolder folder, String given) {
        var place = place(folder);
        return find(place, WorldFile.read(place.world()), given, folder.stack());
    }

    /**
     * Where the stack is deployed.
     *
     * @throws Failure when it is not
     */
    static Place place(StackFolder folder) {
        return Stream.of(folder.place(), folder.inProcessPlace())
                .filter(each -> WorldFile.read(each.world()).all(Functions.TYPE).findAny().isPresent()).findFirst()
                .orElseThrow(() -> new Failure("%1$s is not deployed on the embedded AWS: run bin/lambda-vpc demo %1$s".formatted(folder.stack())));
    }

    private static DeployedFunction find(Place place, World world, String given, String stack) {
        var functions = world.all(Functions.TYPE).toList();
        var names = functions.stream().map(World.Entry::id).sorted().toList();
        var found = functions.stream().filter(each -> each.id().equals(given)).findFirst()
                .or(() -> functions.stream().filter(each -> each.id().endsWith("-" + given)).findFirst())
                .orElseThrow(() -> new Failure("%s has no function \"%s\"; did you mean %s? Functions: %s"
                        .formatted(stack, given, closest(given, names), String.join(", ", names))));
        var alias = world.all(Functions.ALIAS).filter(each -> List.of(found.id(), found.outputs().get("arn")).contains(each.inputs().get("functionName")))
                .map(each -> (String) each.outputs().get("name")).findFirst();
        var group = found.outputs().get("loggingConfig") instanceof Map<?, ?> logging && logging.get("logGroup") instanceof String declared
                ? declared : "/aws/lambda/" + found.id();
        return new DeployedFunction(place, found.id(), alias.orElse(""), group);
    }

    private static String closest(String given, List<String> names) {
        var distance = LevenshteinDistance.getDefaultInstance();
        return names.stream().map(name -> name.substring(name.lastIndexOf('-') + 1))
                .min(Comparator.comparing(name -> distance.apply(name, given))).orElseThrow();
    }
}
