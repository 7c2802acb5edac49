import { expect, it } from "vitest";

it("runs tests in a document", () => {
  expect(document.body).toBeInTheDocument();
});
