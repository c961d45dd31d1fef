package lambdavpc.monitoring;

import com.pulumi.core.Output;

/**
 * @param topic    where it goes
 * @param instance identifier of the database
 */
public record DatabaseEventsArgs(AlarmTopic topic, Output<String> instance) {}
