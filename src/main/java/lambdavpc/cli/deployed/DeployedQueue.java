package lambdavpc.cli.deployed;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.StackRuntime;
import lambdavpc.embedded.runtime.queue.DeclaredQueue;

/**
 * A queue that a stack has on the embedded AWS.
 *
 * @param deadLetters where its messages go that cannot be done; empty for none
 */
record DeployedQueue(Place place, String name, String url, Optional<DeployedQueue> deadLetters, String arn) {

    /** @throws Failure when the stack is not deployed, or functions cannot run here */
    static List<DeployedQueue> all(StackFolder folder) {
        if (!StackRuntime.runsHere()) {
            throw new Failure("queues and functions cannot run on %s: AWS's Lambda runtime interface client is for Linux".formatted(System.getProperty("os.name")));
        }
        var place = DeployedFunction.place(folder);
        var world = WorldFile.read(place.world());
        return world.all(DeclaredQueue.TYPE).filter(queue -> !isDeadLetterQueue(world, queue)).map(queue -> of(place, world, queue)).toList();
    }

    /**
     * @param given its name, or the end of it; null for the only one
     * @throws Failure when the stack is not deployed or has no such queue
     */
    static DeployedQueue find(StackFolder folder, String given) {
        var queues = all(folder);
        var names = queues.stream().map(DeployedQueue::name).sorted().collect(Collectors.joining(", "));
        if (given == null) {
            if (queues.size() != 1) {
                throw new Failure("%s has %s: name one with -q; queues: %s".formatted(folder.stack(), queues.isEmpty() ? "no queue" : queues.size() + " queues", names));
            }
            return queues.get(0);
        }
        return queues.stream().filter(queue -> queue.name().equals(given)).findFirst()
                .or(() -> queues.stream().filter(queue -> queue.name().endsWith("-" + given)).findFirst())
                .orElseThrow(() -> new Failure("%s has no queue \"%s\"; queues: %s".formatted(folder.stack(), given, names)));
    }

    /** @return the message's id */
    String send(StackRuntime runtime, String body) {
        var request = request();
        request.addProperty("MessageBody", body);
        return runtime.sqs("SendMessage", request).get("MessageId").getAsString();
    }

    /** A request about it. */
    JsonObject request() {
        var request = new JsonObject();
        request.addProperty("QueueUrl", url);
        return request;
    }

    private static DeployedQueue of(Place place, World world, World.Entry queue) {
        var dead = target(queue).flatMap(arn -> world.all(DeclaredQueue.TYPE).filter(other -> arn.equals(other.outputs().get("arn"))).findFirst());
        return new DeployedQueue(place, (String) queue.outputs().get("name"), queue.id(), dead.map(each -> of(place, world, each)), (String) queue.outputs().get("arn"));
    }

    private static boolean isDeadLetterQueue(World world, World.Entry queue) {
        return world.all(DeclaredQueue.TYPE).anyMatch(other -> target(other).filter(queue.outputs().get("arn")::equals).isPresent());
    }

    private static Optional<String> target(World.Entry queue) {
        return Optional.ofNullable((String) queue.outputs().get("redrivePolicy"))
                .map(policy -> JsonParser.parseString(policy).getAsJsonObject().get("deadLetterTargetArn").getAsString());
    }
}
