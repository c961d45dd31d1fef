import java.nio.file.Path;
import java.util.ArrayList;
import lambdavpc.App;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.InProcessDeployment;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.Profile;

/** {@code InProcess STACK RUNS}: runs the program in this JVM against an empty embedded AWS; prints each run's milliseconds. */
class InProcess {
    public static void main(String[] arguments) throws Exception {
        var stack = arguments[0];
        var config = Profile.read(Path.of(""), stack);
        var milliseconds = new ArrayList<String>();
        for (var run = 0; run < Integer.parseInt(arguments[1]); run++) {
            var began = System.nanoTime();
            var aws = EmbeddedAws.of(new Region(config.get("aws:region")), World.EMPTY, world -> {});
            var graph = new InProcessEngine("lambda-vpc", stack, config, false).run(App.program(config), new InProcessDeployment(aws));
            if (graph.all().findAny().isEmpty()) {
                throw new IllegalStateException("nothing was registered");
            }
            milliseconds.add(Long.toString((System.nanoTime() - began) / 1_000_000));
        }
        System.out.println(String.join("\n", milliseconds));
        System.exit(0);
    }
}
