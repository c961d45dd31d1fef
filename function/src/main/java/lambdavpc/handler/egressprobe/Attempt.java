package lambdavpc.handler.egressprobe;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import lambdavpc.handler.core.Deadline;
import lambdavpc.handler.core.JsonWriter;

/**
 * One HEAD request over a connection of its own: a connection that is kept would go on working after the NAT has lost its table, or has no
 * room for another entry. Whoever answers in HTTP behind a certificate for its name has been reached, whatever the status says, a redirect
 * included, which is not followed.
 */
final class Attempt implements Callable<Attempt.Result> {
    private static final int CONNECT_MILLIS = 2_000;
    /** For all targets together, which are asked at the same time. */
    private static final int TOTAL_MILLIS = 4_000;

    /**
     * @param reached whether there was an answer
     * @param status  the answer's; 0 without one
     * @param problem why there was none; empty with one
     */
    record Result(URI target, boolean reached, int status, long millis, String problem) {
        void write(JsonWriter answer) {
            answer.writeStartObject()
                    .writeFieldName("target").writeValue(target.toString())
                    .writeFieldName("reached").writeValue(reached);
            if (reached) {
                answer.writeFieldName("status").writeValue(status).writeFieldName("millis").writeValue(millis);
            } else {
                answer.writeFieldName("problem").writeValue(problem);
            }
            answer.writeEndObject();
        }

        @Override
        public String toString() {
            return target + " " + (reached ? status + " in " + millis + " ms" : problem);
        }
    }

    private final URI target;
    private final HttpsURLConnection connection;

    private Attempt(URI target, SSLSocketFactory tls) throws IOException {
        this.target = target;
        connection = (HttpsURLConnection) target.toURL().openConnection(Proxy.NO_PROXY);
        connection.setSSLSocketFactory(tls);
        connection.setRequestMethod("HEAD");
        connection.setRequestProperty("Connection", "close");
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(TOTAL_MILLIS);
    }

    /** Asks all targets; over after {@link #TOTAL_MILLIS}, or earlier when the deadline is. */
    static List<Result> all(List<URI> targets, SSLSocketFactory tls, Deadline deadline) {
        var millis = Math.min(TOTAL_MILLIS, deadline.waitMillis());
        var threads = Executors.newFixedThreadPool(targets.size(), task -> {
            var thread = new Thread(task, "probe");
            thread.setDaemon(true);
            return thread;
        });
        try {
            var attempts = new ArrayList<Attempt>();
            for (var target : targets) {
                attempts.add(new Attempt(target, tls));
            }
            var answers = threads.invokeAll(attempts, millis, TimeUnit.MILLISECONDS);
            // One that is still waiting ends when its socket does; interrupting a thread does not end a read.
            attempts.forEach(attempt -> attempt.connection.disconnect());
            return IntStream.range(0, targets.size()).mapToObj(each -> {
                try {
                    return answers.get(each).get();
                } catch (CancellationException e) {
                    return failed(targets.get(each), "no answer within " + millis + " ms");
                } catch (ExecutionException e) {
                    // The class tells a refusal from a certificate; the message may quote what a stranger sent.
                    return failed(targets.get(each), e.getCause().getClass().getSimpleName());
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }).toList();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    @Override
    public Result call() throws IOException {
        var started = System.nanoTime();
        var status = connection.getResponseCode();
        if (status < 0) {
            throw new ProtocolException("no HTTP");
        }
        return new Result(target, true, status, (System.nanoTime() - started) / 1_000_000, "");
    }

    private static Result failed(URI target, String problem) {
        return new Result(target, false, 0, 0, problem);
    }
}
