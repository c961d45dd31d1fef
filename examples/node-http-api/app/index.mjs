import { randomUUID } from 'node:crypto';

// In Lambda's runtime; loaded when it is needed, so that a bad request is answered without it.
const s3 = async () => {
  const { S3Client, PutObjectCommand, GetObjectCommand } = await import('@aws-sdk/client-s3');
  return { client: new S3Client({}), PutObjectCommand, GetObjectCommand };
};

const answer = (statusCode, body) => ({ statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

export const handler = async event => {
  if (event.routeKey === 'GET /orders/{id}') {
    const { client, GetObjectCommand } = await s3();
    try {
      const found = await client.send(new GetObjectCommand({ Bucket: process.env.BUCKET, Key: event.pathParameters.id }));
      return answer(200, JSON.parse(await found.Body.transformToString()));
    } catch (error) {
      // Without s3:ListBucket, S3 does not tell a caller what is not there.
      if (error.name === 'NoSuchKey' || error.name === 'AccessDenied') return answer(404, { error: 'no such order' });
      throw error;
    }
  }
  let order;
  try {
    order = JSON.parse(event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString() : event.body);
  } catch {
    return answer(400, { error: 'the body is no JSON' });
  }
  if (typeof order?.item !== 'string') return answer(400, { error: 'item: got none; allowed: a text' });
  const id = randomUUID();
  const { client, PutObjectCommand } = await s3();
  await client.send(new PutObjectCommand({ Bucket: process.env.BUCKET, Key: id, Body: JSON.stringify({ id, item: order.item }) }));
  return answer(201, { id });
};
