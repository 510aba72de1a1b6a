// The parts of autocannon 9 that the benches use, as types; it ships none.
declare module "autocannon" {
  interface Result {
    readonly "2xx": number;
    readonly non2xx: number;
    readonly errors: number;
    readonly start: Date;
    readonly finish: Date;
  }

  export default function autocannon(options: {
    readonly url: string;
    readonly connections: number;
    readonly duration?: number;
    readonly amount?: number;
  }): Promise<Result>;
}
