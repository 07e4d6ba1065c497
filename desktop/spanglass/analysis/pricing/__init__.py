"""What a call cost: price lists in their order, the rates of a day and its terms, and the receipt."""
