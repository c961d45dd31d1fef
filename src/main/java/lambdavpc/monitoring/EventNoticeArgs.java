package lambdavpc.monitoring;

import com.pulumi.core.Output;

/**
 * @param topic   where it goes
 * @param pattern which events, as EventBridge matches them
 * @param meaning what has happened: a sentence
 * @param runbook what to do first: a sentence
 */
public record EventNoticeArgs(AlarmTopic topic, Output<String> pattern, String meaning, String runbook) {}
