/** What is wrong with a request: the status of the answer, and a code and a message for its body. */
export class RequestError extends Error {
  constructor(status, code, message, headers = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}
