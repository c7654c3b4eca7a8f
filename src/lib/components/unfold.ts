/**
 * The attributes of a `<details>` that starts unfolded when `is` says so: `<details {...unfold(refused)}>`.
 * Never `open={…}`: an `open` that is false folds what was opened by hand before the page's scripts ran.
 */
export const unfold = (is: unknown): { open?: true } => (is ? { open: true } : {});
