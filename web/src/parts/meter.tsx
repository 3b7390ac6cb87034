// A share of a whole. What it says stands beside it as text, so that readers of the screen need not hear it twice.
export function Meter({ share, tone = 'accent' }: { share: number; tone?: string }) {
  return (
    <span class={`meter meter-${tone}`} aria-hidden="true">
      <span style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }} />
    </span>
  );
}
