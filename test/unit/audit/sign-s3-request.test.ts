/** Against the examples of Amazon's own description of Signature Version 4 for S3. */
import { expect, test } from "vitest";
import { signS3Request } from "../../../src/audit/sign-s3-request.ts";

const keys = {
  accessKey: "AKIAIOSFODNN7EXAMPLE",
  secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  region: "us-east-1",
};
const at = new Date("2013-05-24T00:00:00Z");
const host = "examplebucket.s3.amazonaws.com";

test("the published GET of an object", () => {
  const headers = { range: "bytes=0-9" };
  const request = { method: "GET", host, path: "/test.txt", headers, body: "" };
  expect(signS3Request(request, keys, at)["authorization"]).toBe(
    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, " +
      "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, " +
      "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  );
});

test.each(["", "/", "/a b", "/a//b", "/a?b", "/a%20b", "/й"])("the path %s is refused", (path) => {
  const request = { method: "GET", host, path, headers: {}, body: "" };
  expect(() => signS3Request(request, keys, at)).toThrow(RangeError);
});
