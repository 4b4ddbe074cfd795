extension ConstructionLibrary {
  /// The constructions of the folder `constructions`, compiled into the library.
  public static var shipped: ConstructionLibrary {
    ConstructionLibrary(texts: shippedTexts.mapValues { String(decoding: $0, as: UTF8.self) })
  }

  private static var shippedTexts: [String: [UInt8]] {
    [
      "absorption": PackageResources.absorption_construction,
      "another-partition": PackageResources.another_partition_construction,
      "block-diagonal": PackageResources.block_diagonal_construction,
      "commutator-blocks": PackageResources.commutator_blocks_construction,
      "commutator-unipotent": PackageResources.commutator_unipotent_construction,
      "composition": PackageResources.composition_construction,
      "conjugation": PackageResources.conjugation_construction,
      "convolution": PackageResources.convolution_construction,
      "finish": PackageResources.finish_construction,
      "first-layer": PackageResources.first_layer_construction,
      "five-layers": PackageResources.five_layers_construction,
      "four-layers": PackageResources.four_layers_construction,
      "four-layers-diagonal": PackageResources.four_layers_diagonal_construction,
      "four-layers-uneven": PackageResources.four_layers_uneven_construction,
      "inverse": PackageResources.inverse_construction,
      "lower-bound-five": PackageResources.lower_bound_five_construction,
      "lower-bound-four": PackageResources.lower_bound_four_construction,
      "lower-bound-lower": PackageResources.lower_bound_lower_construction,
      "lower-bound-three": PackageResources.lower_bound_three_construction,
      "lower-bound-upper": PackageResources.lower_bound_upper_construction,
      "permutation": PackageResources.permutation_construction,
      "permutation-published": PackageResources.permutation_published_construction,
      "published-route": PackageResources.published_route_construction,
      "scales-to-the-right": PackageResources.scales_to_the_right_construction,
      "shift": PackageResources.shift_construction,
      "simulation": PackageResources.simulation_construction,
      "simulation-count": PackageResources.simulation_count_construction,
      "six-layers": PackageResources.six_layers_construction,
      "start": PackageResources.start_construction,
      "step": PackageResources.step_construction,
      "step-uneven": PackageResources.step_uneven_construction,
      "swap": PackageResources.swap_construction,
      "three-steps": PackageResources.three_steps_construction,
      "triangular-lower": PackageResources.triangular_lower_construction,
      "triangular-upper": PackageResources.triangular_upper_construction,
      "two-steps": PackageResources.two_steps_construction,
      "uneven-close": PackageResources.uneven_close_construction,
      "uneven-columns": PackageResources.uneven_columns_construction,
      "uneven-parts": PackageResources.uneven_parts_construction,
      "whitehead": PackageResources.whitehead_construction,
    ]
  }
}
