/** The provider does not do what was asked. `status` is the HTTP status that the documentation gives. */
export class Refusal extends Error {
  readonly status: 400 | 404

  constructor(status: 400 | 404, detail: string) {
    super(detail)
    this.name = 'Refusal'
    this.status = status
  }
}
