package lambdavpc;

import com.pulumi.resources.ComponentResourceOptions;
import java.util.Map;
import java.util.TreeMap;
import lambdavpc.audit.Audit;
import lambdavpc.database.Database;
import lambdavpc.function.VpcFunction;
import lambdavpc.queue.Queue;

/** What watches over the stack once it runs, and whom it tells: the profile decides how much. */
final class Operations {
    private Operations() {}

    /** @param functions by name, those that somebody outside calls or sends to */
    static void register(Deployment deployment, Database database, Queue queue, Map<String, VpcFunction> functions, ComponentResourceOptions options) {
        new Audit("audit", deployment.auditArgs(), options);
        AuditNotices.register(deployment, options);
        QueueAlarms.register(deployment, queue, options);
        QuotaAlarms.register(deployment, options);
        var byName = new TreeMap<>(functions);
        HealthAlarms.register(deployment, database, byName, options);
        // The last: it shows all the alarms that there are.
        OnCallDashboard.register(deployment, database, queue, byName, options);
    }
}
