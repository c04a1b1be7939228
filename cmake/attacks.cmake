# Builds the case files of test/attack/ into the verify module: one generated .cc, so that the program needs no source tree.
file(GLOB attack_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/test/attack/*.yaml)
set(attacks_cc ${CMAKE_BINARY_DIR}/generated/attacks.cc)
add_custom_command(
  OUTPUT ${attacks_cc}
  COMMAND ${CMAKE_COMMAND} -DOUT=${attacks_cc} -DFOLDER=${CMAKE_SOURCE_DIR}/test/attack
          -P ${CMAKE_SOURCE_DIR}/cmake/embed_attacks.cmake
  DEPENDS ${attack_files} ${CMAKE_SOURCE_DIR}/cmake/embed_attacks.cmake
  VERBATIM)
target_sources(verify PRIVATE ${attacks_cc})
