import json
import os


def handler(event, context):
    report = event.get("report")
    if not isinstance(report, str):
        return {"error": "report: got none; allowed: a text"}
    import boto3  # in Lambda's runtime; loaded when it is needed

    boto3.client("s3").put_object(Bucket=os.environ["BUCKET"], Key=context.aws_request_id, Body=report.encode())
    boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=json.dumps({"report": context.aws_request_id}))
    return {"report": context.aws_request_id}
