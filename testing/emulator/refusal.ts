/** The provider does not do what was asked. `status` is the HTTP status that the documentation gives, or one that a setting asks for. */
export class Refusal extends Error {
  readonly status: number

  constructor(status: number, detail: string) {
    super(detail)
    this.name = 'Refusal'
    this.status = status
  }
}
