package lambdavpc.monitoring;

import java.util.List;
import java.util.Optional;
import lambdavpc.iam.Account;
import lambdavpc.monitoring.AlarmArgs.Metric;

/**
 * @param topic   whose alarms are shown; the dashboard is called as its prefix
 * @param account where it is
 * @param text    what somebody should know who looks for the first time, as Markdown
 * @param graphs  three in a row, in this order
 */
public record DashboardArgs(AlarmTopic topic, Account account, String text, List<Graph> graphs) {
    public DashboardArgs {
        graphs = List.copyOf(graphs);
    }

    /**
     * One graph.
     *
     * @param title  what it shows
     * @param series its lines
     * @param limit  a line above which somebody must act
     */
    public record Graph(String title, List<Series> series, Optional<Limit> limit) {
        public Graph {
            series = List.copyOf(series);
        }

        /** No line above which somebody must act. */
        public Graph(String title, Series... series) {
            this(title, List.of(series), Optional.empty());
        }

        /** The same with a line above which somebody must act. */
        public Graph limit(String label, double value) {
            return new Graph(title, series, Optional.of(new Limit(label, value)));
        }
    }

    /**
     * A horizontal line.
     *
     * @param label what it is called
     * @param value where it is, in the unit of the series
     */
    public record Limit(String label, double value) {}

    /** A line, or as many as a search finds. */
    public sealed interface Series {}

    /**
     * One line.
     *
     * @param label  what it is called
     * @param metric what it shows
     */
    public record Told(String label, Metric metric) implements Series {}

    /**
     * As many lines as there are metrics.
     *
     * @param label      what they are called
     * @param expression as CloudWatch's metric math has it
     */
    public record Search(String label, String expression) implements Series {}
}
