import type { VNode } from "preact";

/** The stations of something that goes on for days; `at` is the index of the one it has reached. */
export function Progress(props: { readonly steps: readonly string[]; readonly at: number }): VNode {
  const { steps, at } = props;
  return (
    <ol class="progress">
      {steps.map((step, index) => (
        <li
          key={step}
          class={index < at ? "done" : undefined}
          aria-current={index === at ? "step" : undefined}
        >
          {step}
        </li>
      ))}
    </ol>
  );
}
