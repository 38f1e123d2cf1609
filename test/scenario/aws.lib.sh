# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# What scenarios on AWS share, sourced behind lib.sh: a server on loopback that is all services,
# and the settings that lead there. A script ends here where the server cannot be had:
#
#	needs_aws 'the first test' 'the second test'

# The environment of the whole script is that of an operator of the `aws` backend.
needs_aws() {
	NETKAN_TEST_AWS_MODULES=${aws_modules:-$NETKAN_SOURCE/test/aws/node_modules}
	export NETKAN_TEST_AWS_MODULES
	if ! node --version >/dev/null 2>&1 || [ ! -d "$NETKAN_TEST_AWS_MODULES" ]; then
		for name; do
			skipped "$name" 'the servers are not installed: npm ci --prefix test/aws'
		done
		plan
		exit 0
	fi
	mkfifo "$work/.to-aws"
	node "$NETKAN_SOURCE/test/aws/server.mjs" <"$work/.to-aws" >"$work/.aws" 2>"$work/.aws-err" &
	exec 9>"$work/.to-aws" # the server ends with us
	for _ in $(seq 200); do
		grep -q port "$work/.aws" && break
		sleep 0.1
	done
	aws=http://127.0.0.1:$(sed -n 's/.*"port": *\([0-9]*\).*/\1/p' "$work/.aws")
	export NETKAN_BACKEND=aws AWS_ENDPOINT_URL="$aws" AWS_REGION=us-west-2 no_proxy=127.0.0.1
	export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_EC2_METADATA_DISABLED=true
}

# aws_tell WHAT JSON: see test/aws/server.mjs.
aws_tell() {
	curl -sS --noproxy '*' -d "$2" "$aws/_test/$1"
}

# How often an action was asked for: aws_count dynamodb.Scan
aws_count() {
	aws_tell counts '{}' | tr ',{}' '\n' | sed -n "s/^\"$1\"://p"
}

# aws_dynamo ACTION JSON
aws_dynamo() {
	curl -sS --noproxy '*' -H 'x-test-unsigned: dynamodb' \
		-H 'Content-Type: application/x-amz-json-1.0' -H "X-Amz-Target: DynamoDB_20120810.$1" \
		-H 'X-Amz-Date: 20260101T000000Z' -H 'Authorization: AWS4-HMAC-SHA256 Credential=a/20260101/r/dynamodb/aws4_request, SignedHeaders=host, Signature=00' \
		-d "$2" "$aws/"
}

# aws_sqs ACTION JSON, unsigned, as any other program may ask.
aws_sqs() {
	curl -sS --noproxy '*' -H 'x-test-unsigned: sqs' -H 'Content-Type: application/x-amz-json-1.0' \
		-H "X-Amz-Target: AmazonSQS.$1" \
		-H 'Authorization: AWS4-HMAC-SHA256 Credential=a/20260101/us-west-2/sqs/aws4_request, SignedHeaders=host, Signature=00' \
		-d "$2" "$aws/"
}

# aws_s3 METHOD PATH [curl options]
aws_s3() {
	method=$1 path=$2
	shift 2
	curl -sS --noproxy '*' -H 'x-test-unsigned: s3' -X "$method" "$@" "$aws$path"
}

# The Python bot's table, under this name.
new_table() {
	aws_dynamo CreateTable "{\"TableName\":\"$1\",\"AttributeDefinitions\":[
		{\"AttributeName\":\"ModIdentifier\",\"AttributeType\":\"S\"},
		{\"AttributeName\":\"game_id\",\"AttributeType\":\"S\"}],
		\"KeySchema\":[{\"AttributeName\":\"ModIdentifier\",\"KeyType\":\"HASH\"},
		{\"AttributeName\":\"game_id\",\"KeyType\":\"RANGE\"}],
		\"ProvisionedThroughput\":{\"ReadCapacityUnits\":20,\"WriteCapacityUnits\":20}}" >/dev/null
	# It is made in the background.
	until aws_dynamo DescribeTable "{\"TableName\":\"$1\"}" | grep -q ACTIVE; do
		sleep 0.1
	done
}

new_queues() {
	for queue; do
		"$netkan" queue create "$queue"
	done
}
