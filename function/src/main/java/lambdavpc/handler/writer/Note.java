package lambdavpc.handler.writer;

/** A message that can be written. */
record Note(String messageId, String text) {}
